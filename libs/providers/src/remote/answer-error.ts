import type { AppError } from '@cairn/errors';
import { PageRejectedError, ProviderBusyError, ProviderRefusedError, ProviderUnavailableError } from '@cairn/errors';

export interface RefusedAnswer {
  status: number;
  retryAfter: string | null | undefined;
  /** What the service calls the reason. Text of a stranger: only what looks like a code is passed on. */
  code: unknown;
  /** Says whether the page is to blame, when the request was not understood. */
  isAboutPage(code: string): boolean;
}

const NO_CREDIT = new Set(['insufficient_quota', 'OutOfCallVolumeQuota', 'billing_hard_limit_reached']);

/** What an answer other than success is to us. Headers and bodies stay out of it: either may repeat a key. */
export function answerError(provider: string, { status, retryAfter, code, isAboutPage }: RefusedAnswer): AppError {
  const reason = codeOf(code);
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

function codeOf(code: unknown): string | undefined {
  return typeof code === 'string' && /^[A-Za-z][A-Za-z_]{2,39}$/.test(code) ? code : undefined;
}

/**
 * Seconds of a `Retry-After` header, which may be a number or a date (RFC 9110, 10.2.3); undefined when it is neither.
 * @param now in milliseconds since 1970
 */
export function retryAfterSeconds(header: string | null | undefined, now = Date.now()): number | undefined {
  if (!header) return undefined;
  if (/^\d{1,9}(\.\d+)?$/.test(header.trim())) return Number(header);
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now) / 1000));
}
