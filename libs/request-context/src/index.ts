export { currentContext, runInContext, type RequestContext } from './request-context.ts';
export { continueTrace, formatTraceparent, type TraceContext } from './trace.ts';
