/** One fact of an error, as our services send it. React to `code`; `message` is written to be shown. */
export interface ErrorItem {
  /** Upper snake case; docs/errors.md lists them. `NO_ANSWER` and `HTTP_<status>` are this client's own. */
  code: string;
  message: string;
  /** The part of the request at fault. */
  field?: string;
}

/** The part of an HTTP answer that an error is made of. */
export interface ErrorAnswer {
  status: number;
  /** Text, or what was parsed from it. */
  body: unknown;
  header(name: string): string | null;
}

/** A call that did not give what was asked for, in words for the person in front of it. */
export class ApiError extends Error {
  /** HTTP status; 0 when no answer came at all. */
  readonly status: number;
  /** At least one. */
  readonly items: readonly ErrorItem[];
  /** Finds the request in the logs; null when no service saw it. */
  readonly traceId: string | null;
  /** When the service said how long to wait. */
  readonly retryAfterSeconds: number | null;

  constructor(
    status: number,
    items: readonly ErrorItem[],
    traceId: string | null,
    options: ErrorOptions & { retryAfterSeconds?: number | null } = {},
  ) {
    super(items.map((item) => item.message).join(' '), options);
    this.name = 'ApiError';
    this.status = status;
    this.items = items;
    this.traceId = traceId;
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }

  /** Whether one of its facts has this code. */
  has(code: string): boolean {
    return this.items.some((item) => item.code === code);
  }

  /** Whether the same call may succeed later without a change. */
  get retryable(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

/** No answer came. */
export function unreachable(cause: unknown): ApiError {
  const message = 'The service did not answer. Check your connection and try again.';
  return new ApiError(0, [{ code: 'NO_ANSWER', message }], null, { cause });
}

/**
 * Reads an error answer. Proxies and crashed processes do not send our envelope, so anything else becomes one plain
 * sentence.
 */
export function apiErrorOf({ status, body, header }: ErrorAnswer): ApiError {
  const envelope = readEnvelope(body);
  const items = envelope?.errors ?? [{ code: `HTTP_${status}`, message: plainWords(status) }];
  const seconds = Number.parseInt(header('retry-after') ?? '', 10);
  const retryAfterSeconds = Number.isNaN(seconds) ? null : seconds;
  return new ApiError(status, items, envelope?.traceId ?? header('x-trace-id'), { retryAfterSeconds });
}

/** What `apiErrorOf` needs of an answer of `fetch`, whose body nobody has read. */
export async function errorAnswer(response: Response): Promise<ErrorAnswer> {
  const body = await response.text().catch(() => '');
  return { status: response.status, body, header: (name) => response.headers.get(name) };
}

function readEnvelope(body: unknown): { errors: ErrorItem[]; traceId: string | null } | undefined {
  const parsed = typeof body === 'string' ? parseJson(body) : body;
  if (!isRecord(parsed) || !Array.isArray(parsed['errors'])) return undefined;
  const errors = parsed['errors'].filter(isErrorItem);
  if (errors.length === 0) return undefined;
  return { errors, traceId: typeof parsed['traceId'] === 'string' ? parsed['traceId'] : null };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
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
