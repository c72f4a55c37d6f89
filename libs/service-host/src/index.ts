export { lingerAfterAnswer } from './linger-after-answer.ts';
export { runService } from './run-service.ts';
export type { OpenApiOptions, ServiceOptions } from './service-options.ts';
export { startService, type RunningService } from './start-service.ts';
