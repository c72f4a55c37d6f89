import { AppError } from './app-error.ts';

/** No route answers this method and path. */
export class RouteNotFoundError extends AppError {
  readonly code = 'ROUTE_NOT_FOUND';
  readonly httpStatus = 404;
  readonly retryable = false;

  /** @param path without the query, which may hold a token */
  constructor(method: string, path: string) {
    super(`No route answers ${method} ${path}.`);
  }
}

/** The body is not what its content type says, for example JSON that does not parse. */
export class RequestBodyMalformedError extends AppError {
  readonly code = 'REQUEST_BODY_MALFORMED';
  readonly httpStatus = 400;
  readonly retryable = false;

  constructor(options?: ErrorOptions) {
    super('The request body does not parse; check that it is complete and matches its content type.', {}, options);
  }
}

/** The request is not well-formed HTTP, so that nobody could look at what it wants. */
export class RequestMalformedError extends AppError {
  readonly code = 'REQUEST_MALFORMED';
  readonly httpStatus = 400;
  readonly retryable = false;

  constructor(options?: ErrorOptions) {
    super('The request is not well-formed HTTP.', {}, options);
  }
}

/** The caller took too long to send the request. */
export class RequestTimeoutError extends AppError {
  readonly code = 'REQUEST_TIMEOUT';
  readonly httpStatus = 408;
  readonly retryable = true;

  constructor() {
    super('The request did not arrive in time; send it again.');
  }
}

/** The body's charset, encoding or content type is not one the route reads. */
export class MediaTypeUnsupportedError extends AppError {
  readonly code = 'MEDIA_TYPE_UNSUPPORTED';
  readonly httpStatus = 415;
  readonly retryable = false;

  constructor(detail: string) {
    super(`The request body cannot be read: ${detail}.`);
  }
}

/** The request line and headers are larger than the server reads (16 KiB). */
export class HeadersTooLargeError extends AppError {
  readonly code = 'HEADERS_TOO_LARGE';
  readonly httpStatus = 431;
  readonly retryable = false;

  constructor() {
    super('The request headers are larger than 16 KiB in all.');
  }
}

/** The framework refused the request with a 4xx status that has no code of its own here. */
export class RequestRefusedError extends AppError {
  readonly code = 'REQUEST_REFUSED';
  readonly retryable = false;

  /** @param httpStatus the 4xx status as the framework chose it */
  constructor(
    readonly httpStatus: number,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, {}, options);
  }
}

/** Something broke that nobody expected; the log has the whole story under the trace id, the caller sees none of it. */
export class InternalError extends AppError {
  readonly code = 'INTERNAL_ERROR';
  readonly httpStatus = 500;
  readonly retryable = true;

  constructor(options?: ErrorOptions) {
    super('Something went wrong on our side; quote the trace id when you report it.', {}, options);
  }
}
