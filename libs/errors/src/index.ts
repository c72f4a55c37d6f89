export { AppError, type ErrorDetails, type ErrorEnvelope, type ErrorItem } from './app-error.ts';
export {
  DependencyUnavailableError,
  PayloadTooLargeError,
  RequestInvalidError,
  ResourceNotFoundError,
  ShuttingDownError,
} from './request-errors.ts';
export {
  DocumentPasswordUnreadableError,
  DocumentRefusedError,
  NoPageReadableError,
  PagesInvalidError,
  PasswordsNotAcceptedError,
} from './document-errors.ts';
export {
  LanguageNotAvailableError,
  PageRejectedError,
  ProviderBusyError,
  ProviderOutputInvalidError,
  ProviderPausedError,
  ProviderRefusedError,
  ProviderTimeoutError,
  ProviderUnavailableError,
} from './provider-errors.ts';
export { UnitFailedError } from './unit-errors.ts';
export {
  AuthForbiddenError,
  AuthTokenExpiredError,
  AuthTokenInvalidError,
  AuthTokenMissingError,
  AuthTokenRevokedError,
} from './auth-errors.ts';
export {
  HeadersTooLargeError,
  InternalError,
  MediaTypeUnsupportedError,
  RequestBodyMalformedError,
  RequestMalformedError,
  RequestRefusedError,
  RequestTimeoutError,
  RouteNotFoundError,
} from './http-errors.ts';
export {
  HubClientFailedError,
  HubClientGoneError,
  HubMessageTooLargeError,
  HubServiceRefusedError,
  HubServiceUnavailableError,
} from './hub-errors.ts';
export {
  DeadlineExceededError,
  RemoteAnswerInvalidError,
  RemoteServiceError,
  type RemoteAnswer,
} from './remote-errors.ts';
export {
  JobCancelledError,
  JobDeadlineExceededError,
  JobHeldError,
  JobIdempotencyKeyReusedError,
  JobPlanInvalidError,
  JobResultInvalidError,
  JobStateConflictError,
  JobTypeUnknownError,
  JobWorkerLostError,
  LeaseLostError,
} from './job-errors.ts';
export { JobExpiredError, JobPayloadLostError, QueueFullError } from './enqueue-errors.ts';
export { MigrationLockedError } from './postgres-errors.ts';
export { PolicyInvalidError, PolicyNotFoundError, ServiceBusyError } from './validation-errors.ts';
export { DocumentRejectedError, TitleInvalidError, ValidationUnavailableError } from './upload-errors.ts';
export {
  IdempotencyKeyInFlightError,
  IdempotencyKeyInvalidError,
  IdempotencyKeyReusedError,
} from './idempotency-errors.ts';
export { DocumentStateConflictError, RangeNotSatisfiableError, ResultNotReadyError } from './document-state-errors.ts';
export { parseRequest } from './parse-request.ts';
export { BlobNotFoundError, BlobWriteConflictError } from './blob-errors.ts';
export { CheckpointCorruptError, CheckpointKeyInvalidError, CheckpointMissingError } from './checkpoint-errors.ts';
export { ScheduleDeclaredInCodeError } from './schedule-errors.ts';
export { JobChildrenFailedError, JobChildrenInvalidError, JobPartFailedError } from './children-errors.ts';
