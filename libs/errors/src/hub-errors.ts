import { AppError } from './app-error.ts';

/** A message to a hub's clients is larger than what carries it between replicas, or the service that delivers it, takes. */
export class HubMessageTooLargeError extends AppError {
  readonly code = 'HUB_MESSAGE_TOO_LARGE';
  readonly httpStatus = 413;
  readonly retryable = false;

  constructor(method: string, bytes: number, maxBytes: number) {
    super(
      `The message ${method} has ${bytes} bytes and may have ${maxBytes}: send an id and let the client fetch it.`,
      {
        method,
        bytes,
        maxBytes,
      },
    );
  }
}

/** A client was called for a result and failed: it threw, or has no such method. */
export class HubClientFailedError extends AppError {
  readonly code = 'HUB_CLIENT_FAILED';
  readonly httpStatus = 502;
  readonly retryable = false;
  /** What the client said, word for word. It is the client's, so it stays out of the message and of logs. */
  readonly clientError: string;

  constructor(clientError: string) {
    super('The client was called for a result and answered with an error.');
    this.clientError = clientError;
  }
}

/** A client's connection ended while something of it was still waited for: a result, or the rest of an upload. */
export class HubClientGoneError extends AppError {
  readonly code = 'HUB_CLIENT_GONE';
  readonly httpStatus = 410;
  readonly retryable = false;

  constructor() {
    super("The client's connection ended before it had answered.");
  }
}

/** The service that holds the hub's connections did not answer, or had too much to do. */
export class HubServiceUnavailableError extends AppError {
  readonly code = 'HUB_SERVICE_UNAVAILABLE';
  readonly httpStatus = 503;
  readonly retryable = true;
  override readonly retryAfterSeconds: number | undefined;

  /** @param status what it answered with, if anything */
  constructor(operation: string, status?: number, options?: ErrorOptions & { retryAfterSeconds?: number }) {
    super('Live updates are not available just now; try again in a moment.', { operation, status }, options);
    this.retryAfterSeconds = options?.retryAfterSeconds;
  }
}

/** The service that holds the hub's connections refused a request of ours: access, names or limits are set wrong. */
export class HubServiceRefusedError extends AppError {
  readonly code = 'HUB_SERVICE_REFUSED';
  readonly httpStatus = 502;
  readonly retryable = false;

  constructor(
    operation: string,
    readonly status: number,
  ) {
    super('Live updates are not set up correctly; quote the trace id when you report it.', { operation, status });
  }
}
