import { AppError, type ErrorItem } from './app-error.ts';

/** The request breaks the contract of its route: wrong type, missing field, out of range. */
export class RequestInvalidError extends AppError {
  readonly code = 'REQUEST_INVALID';
  readonly httpStatus = 400;
  readonly retryable = false;

  /** @param issues one per field; `field` is a path such as `units[0].id` */
  constructor(readonly issues: readonly { field?: string; message: string }[]) {
    super(issues.map((issue) => (issue.field ? `${issue.field}: ${issue.message}` : issue.message)).join('; '));
  }

  override items(): ErrorItem[] {
    return this.issues.map(({ field, message }) => ({ code: this.code, message, ...(field ? { field } : {}) }));
  }
}

/** No such resource, or it belongs to somebody else: both look the same from outside. */
export class ResourceNotFoundError extends AppError {
  readonly code = 'RESOURCE_NOT_FOUND';
  readonly httpStatus = 404;
  readonly retryable = false;

  constructor(kind: string, id: string) {
    super(`No ${kind} with id ${id} exists for this user.`, { kind, id });
  }
}

/** The body or file is larger than the limit of the route. */
export class PayloadTooLargeError extends AppError {
  readonly code = 'PAYLOAD_TOO_LARGE';
  readonly httpStatus = 413;
  readonly retryable = false;

  constructor(what: string, limitBytes: number) {
    super(`The ${what} is larger than the limit of ${limitBytes} bytes.`, { limitBytes });
  }
}

/** A service this one depends on gave no usable answer; nothing was changed. */
export class DependencyUnavailableError extends AppError {
  readonly code = 'DEPENDENCY_UNAVAILABLE';
  readonly httpStatus = 503;
  readonly retryable = true;
  override readonly retryAfterSeconds = 5;

  constructor(dependency: string, options?: ErrorOptions) {
    super(`The ${dependency} did not answer; try again in a moment.`, { dependency }, options);
  }
}

/** The service is shutting down and takes no new work; another replica will. */
export class ShuttingDownError extends AppError {
  readonly code = 'SHUTTING_DOWN';
  readonly httpStatus = 503;
  readonly retryable = true;
  override readonly retryAfterSeconds = 1;

  constructor() {
    super('This replica is shutting down; repeat the request.');
  }
}
