import { AppError } from './app-error.ts';

/** The request carries no bearer token, and its route needs one. */
export class AuthTokenMissingError extends AppError {
  readonly code = 'AUTH_TOKEN_MISSING';
  readonly httpStatus = 401;
  readonly retryable = false;

  constructor() {
    super('This route needs a token: send it as "Authorization: Bearer <token>".');
  }
}

/** The bearer token was good once and has expired. */
export class AuthTokenExpiredError extends AppError {
  readonly code = 'AUTH_TOKEN_EXPIRED';
  readonly httpStatus = 401;
  readonly retryable = false;

  constructor() {
    super('The token has expired: sign in again, or refresh it.');
  }
}

/** The bearer token has not expired, but it, or everything its user held at the time, was revoked. */
export class AuthTokenRevokedError extends AppError {
  readonly code = 'AUTH_TOKEN_REVOKED';
  readonly httpStatus = 401;
  readonly retryable = false;

  constructor() {
    super('The token was revoked: sign in again.');
  }
}

/** The bearer token is malformed, badly signed, not yet valid, or meant for another issuer or audience. */
export class AuthTokenInvalidError extends AppError {
  readonly code = 'AUTH_TOKEN_INVALID';
  readonly httpStatus = 401;
  readonly retryable = false;

  /** @param reason for the log only; a caller that probes learns nothing from it */
  constructor(reason: string, options?: ErrorOptions) {
    super('The token is not valid for this service.', { reason }, options);
  }
}

/** The token is good, but whoever it belongs to may not call this route. */
export class AuthForbiddenError extends AppError {
  readonly code = 'AUTH_FORBIDDEN';
  readonly httpStatus = 403;
  readonly retryable = false;
}
