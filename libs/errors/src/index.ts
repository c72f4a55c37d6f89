export { AppError, type ErrorDetails, type ErrorEnvelope, type ErrorItem } from './app-error.ts';
export {
  DependencyUnavailableError,
  PayloadTooLargeError,
  RequestInvalidError,
  ResourceNotFoundError,
  ShuttingDownError,
} from './request-errors.ts';
