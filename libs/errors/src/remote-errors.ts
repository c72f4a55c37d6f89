import { AppError, type ErrorItem } from './app-error.ts';

export interface RemoteAnswer {
  /** The called service's name, for the log. */
  service: string;
  /** The status it answered with. */
  status: number;
  /** Its envelope's items; empty when the answer was no envelope of ours. */
  items: readonly ErrorItem[];
  retryAfterSeconds?: number;
  /** Whether the call was made with a service token; then a 401 or 403 is our fault, not the user's. */
  asService: boolean;
}

const RETRYABLE = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * Another of our services refused or failed a call.
 *
 * Left uncaught, a refusal the user can act on (4xx, or 503 with a reason) reaches them with its own status and codes;
 * everything else becomes a 502 under this class's code.
 */
export class RemoteServiceError extends AppError {
  readonly code = 'REMOTE_SERVICE_FAILED';
  readonly httpStatus: number;
  readonly retryable: boolean;
  override readonly retryAfterSeconds: number | undefined;
  /** The status the service answered with. */
  readonly status: number;
  private readonly remoteItems: readonly ErrorItem[];

  constructor(answer: RemoteAnswer) {
    super(`The ${answer.service} could not do its part; try again, or quote the trace id when you report it.`, {
      service: answer.service,
      remoteStatus: answer.status,
      remoteCodes: answer.items.map((item) => item.code).join(' '),
    });
    this.status = answer.status;
    this.remoteItems = answer.items;
    this.httpStatus = concernsTheUser(answer) ? answer.status : 502;
    this.retryable = RETRYABLE.has(answer.status);
    this.retryAfterSeconds = answer.retryAfterSeconds;
  }

  /** Codes the service gave, for callers that react to one of them. */
  get remoteCodes(): string[] {
    return this.remoteItems.map((item) => item.code);
  }

  override items(): ErrorItem[] {
    return this.httpStatus === this.status ? [...this.remoteItems] : super.items();
  }
}

function concernsTheUser({ status, items, asService }: RemoteAnswer): boolean {
  if (items.length === 0) return false;
  if (asService && (status === 401 || status === 403)) return false;
  return (status >= 400 && status < 500) || status === 503;
}

/** Another of our services answered with something that is not in its contract: no JSON, too large, or another shape. */
export class RemoteAnswerInvalidError extends AppError {
  readonly code = 'REMOTE_ANSWER_INVALID';
  readonly httpStatus = 502;
  readonly retryable = false;

  constructor(service: string, reason: string, options?: ErrorOptions) {
    super(`The ${service} gave an answer that does not fit its contract.`, { service, reason }, options);
  }
}

/** The time the caller was willing to wait is over, so the work was not begun or not finished. */
export class DeadlineExceededError extends AppError {
  readonly code = 'DEADLINE_EXCEEDED';
  readonly httpStatus = 504;
  readonly retryable = true;

  constructor(options?: ErrorOptions) {
    super('The deadline of the request passed before the work was done.', {}, options);
  }
}
