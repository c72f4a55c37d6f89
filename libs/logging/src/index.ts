export { LoggingModule } from './logging.module.ts';
export { NestLogger } from './nest-logger.ts';
export { PinoLogger, type LoggingOptions, type LogLevel } from './pino-logger.ts';
export { redactLine } from './redact.ts';
export { DEADLINE_HEADER, requestContextMiddleware, TRACE_ID_HEADER } from './request-context.middleware.ts';
export { requestLogMiddleware } from './request-log.middleware.ts';
export { ServiceLogger, type LogFacts } from './service-logger.ts';
