import { AppError, type ErrorItem } from './app-error.ts';

/** More requests wait for the service than it is ready to hold; repeating the request after a moment works. */
export class ServiceBusyError extends AppError {
  readonly code = 'SERVICE_BUSY';
  readonly httpStatus = 429;
  readonly retryable = true;
  override readonly retryAfterSeconds = 2;

  constructor() {
    super('The service is busy; try again in a moment.');
  }
}

/** A policy of validation breaks its rules; the items name every problem. */
export class PolicyInvalidError extends AppError {
  readonly code = 'POLICY_INVALID';
  readonly httpStatus = 422;
  readonly retryable = false;

  /** @param problems one each; `field` is a path such as `layers.pii.settings.regions` */
  constructor(
    policy: string,
    readonly problems: readonly ErrorItem[],
    options?: ErrorOptions,
  ) {
    const list = problems.map(({ field, message }) => (field ? `${field}: ${message}` : message)).join('; ');
    super(`The policy ${policy} cannot be used: ${list}`, { policy }, options);
  }

  override items(): ErrorItem[] {
    return [...this.problems];
  }
}

/** No such policy, or not in this version. */
export class PolicyNotFoundError extends AppError {
  readonly code = 'POLICY_NOT_FOUND';
  readonly httpStatus = 404;
  readonly retryable = false;

  constructor(reference: string) {
    super(`There is no policy ${reference}; GET /policies lists all.`, { policy: reference });
  }
}
