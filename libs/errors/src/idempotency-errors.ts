import { AppError, type ErrorItem } from './app-error.ts';

const HEADER = 'Idempotency-Key';

/** The Idempotency-Key header is empty, longer than 255 characters, or not printable ASCII. */
export class IdempotencyKeyInvalidError extends AppError {
  readonly code = 'IDEMPOTENCY_KEY_INVALID';
  readonly httpStatus = 400;
  readonly retryable = false;

  constructor() {
    super('Idempotency-Key must be one value of 1 to 255 printable ASCII characters, with or without double quotes.');
  }

  override items(): ErrorItem[] {
    return [{ code: this.code, message: this.message, field: HEADER }];
  }
}

/** The first request with this idempotency key has not been answered yet. */
export class IdempotencyKeyInFlightError extends AppError {
  readonly code = 'IDEMPOTENCY_KEY_IN_FLIGHT';
  readonly httpStatus = 409;
  readonly retryable = true;
  override readonly retryAfterSeconds = 2;

  constructor() {
    super('A request with this Idempotency-Key is still being worked on; ask again for its answer in a moment.');
  }
}

/** The idempotency key was used for a request with another body. */
export class IdempotencyKeyReusedError extends AppError {
  readonly code = 'IDEMPOTENCY_KEY_REUSED';
  readonly httpStatus = 422;
  readonly retryable = false;

  constructor() {
    super('This Idempotency-Key was used with another body; use a new key for a new request.');
  }

  override items(): ErrorItem[] {
    return [{ code: this.code, message: this.message, field: HEADER }];
  }
}
