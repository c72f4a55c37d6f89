/** One fact the caller can act on. `field` names the request field at fault, in the request's own spelling. */
export interface ErrorItem {
  code: string;
  message: string;
  field?: string;
}

/** The one shape of every error that leaves a service. `traceId` is the W3C trace id of the request. */
export interface ErrorEnvelope {
  traceId: string;
  success: false;
  status: number;
  errors: ErrorItem[];
}

export type ErrorDetails = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * Root of every expected error. A subclass is one condition: its `code` is part of the API (upper snake case, listed in
 * `docs/errors.md`), its message says what happened and what to do next, and may be shown to the caller.
 *
 * `details` go to the log: ids and sizes, never payloads, tokens or personal data.
 */
export abstract class AppError extends Error {
  abstract readonly code: string;
  abstract readonly httpStatus: number;
  /** Whether the same call may succeed later without a change. */
  abstract readonly retryable: boolean;
  /** Seconds after which a retry makes sense; becomes the `Retry-After` header. */
  readonly retryAfterSeconds?: number;

  constructor(
    message: string,
    readonly details: ErrorDetails = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = new.target.name;
  }

  /** The facts for the envelope; an error about several fields overrides this. */
  items(): ErrorItem[] {
    return [{ code: this.code, message: this.message }];
  }
}
