import type { AppError } from '@cairn/errors';
import { PageRejectedError, ProviderBusyError, ProviderRefusedError, ProviderUnavailableError } from '@cairn/errors';
import { reasonCode, retryAfterSeconds } from '@cairn/remote-service';

export interface RefusedAnswer {
  status: number;
  retryAfter: string | null | undefined;
  /** What the service calls the reason; only what looks like a code is passed on. */
  code: unknown;
  /** Says whether the page is to blame, when the request was not understood. */
  isAboutPage(code: string): boolean;
}

const NO_CREDIT = new Set(['insufficient_quota', 'OutOfCallVolumeQuota', 'billing_hard_limit_reached']);

/** What an answer other than success is to us. Headers and bodies stay out of it: either may repeat a key. */
export function answerError(provider: string, { status, retryAfter, code, isAboutPage }: RefusedAnswer): AppError {
  const reason = reasonCode(code);
  const wait = retryAfterSeconds(retryAfter);
  if (status === 429 && !(reason && NO_CREDIT.has(reason))) return new ProviderBusyError(provider, wait);
  if (status === 503 && wait !== undefined) return new ProviderBusyError(provider, wait);
  if (status === 408 || status === 409 || status === 425 || status >= 500)
    return new ProviderUnavailableError(provider);
  if (status === 413) return new PageRejectedError(provider, 'its picture is too large');
  if ((status === 400 || status === 422) && reason && isAboutPage(reason))
    return new PageRejectedError(provider, `its picture is not accepted (${reason})`);
  return new ProviderRefusedError(provider, status, reason);
}
