import type { ErrorItem } from '@cairn/errors';

/** A call that did not give what was asked for, in words for the person in front of the page. */
export class ApiError extends Error {
  /** HTTP status; 0 when no answer came at all. */
  readonly status: number;
  /** At least one; the messages of our services are written to be shown. */
  readonly items: readonly ErrorItem[];
  /** Finds the request in the logs; null when no service saw it. */
  readonly traceId: string | null;

  constructor(status: number, items: readonly ErrorItem[], traceId: string | null, options?: ErrorOptions) {
    super(items.map((item) => item.message).join(' '), options);
    this.name = 'ApiError';
    this.status = status;
    this.items = items;
    this.traceId = traceId;
  }

  /** Whether the same call may succeed later without a change. */
  get retryable(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

export function unreachable(cause: unknown): ApiError {
  const message = 'The service did not answer. Check your connection and try again.';
  return new ApiError(0, [{ code: 'NO_ANSWER', message }], null, { cause });
}

/**
 * Reads an error answer. Proxies and crashed processes do not send our envelope, so anything else becomes one
 * plain sentence.
 * @param traceId from the `x-trace-id` header, for answers whose body does not tell
 */
export function parseApiError(status: number, body: string, traceId: string | null): ApiError {
  const envelope = readEnvelope(body);
  if (envelope) return new ApiError(status, envelope.errors, envelope.traceId ?? traceId);
  return new ApiError(status, [{ code: `HTTP_${status}`, message: plainWords(status) }], traceId);
}

function readEnvelope(body: string): { errors: ErrorItem[]; traceId: string | null } | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (!isRecord(parsed) || !Array.isArray(parsed['errors'])) return undefined;
  const errors = parsed['errors'].filter(isErrorItem);
  if (errors.length === 0) return undefined;
  return { errors, traceId: typeof parsed['traceId'] === 'string' ? parsed['traceId'] : null };
}

function isErrorItem(value: unknown): value is ErrorItem {
  return isRecord(value) && typeof value['code'] === 'string' && typeof value['message'] === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function plainWords(status: number): string {
  if (status === 401) return 'You are not signed in, or your session has ended.';
  if (status === 403) return 'You may not do this.';
  if (status === 404) return 'This does not exist, or it is not yours.';
  if (status === 413) return 'The file is too large.';
  if (status === 429) return 'Too many requests at the moment. Try again shortly.';
  if (status >= 500) return 'The service has a problem at the moment. Try again shortly.';
  return `The service refused the request (status ${status}).`;
}
