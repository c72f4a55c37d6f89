export { ENVELOPE_TYPE, errorEnvelope, PROBLEM_TYPE, problemDetails, type ProblemDetails } from './envelope.ts';
export { ErrorFilter } from './error.filter.ts';
export { ErrorResponsesModule } from './error-responses.module.ts';
export { toAppError, type RefusedRequest } from './to-app-error.ts';
