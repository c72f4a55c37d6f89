import { AppError, ProviderBusyError, ProviderRefusedError } from '@cairn/errors';
import { RetryBudget } from '@cairn/remote-service';
import type { RetryBudgetOptions } from '@cairn/remote-service';
import {
  ConsecutiveBreaker,
  DelegateBackoff,
  ExponentialBackoff,
  TimeoutStrategy,
  bulkhead,
  circuitBreaker,
  handleWhen,
  retry,
  timeout,
  wrap,
} from 'cockatiel';
import type { IBackoff, IRetryBackoffContext } from 'cockatiel';

export interface ResilienceOptions {
  /** One call, its whole answer included; default 60 s. */
  timeoutMs?: number;
  /** Calls at the same time; more of them wait. Default: no limit beyond what callers do themselves. */
  concurrency?: number;
  /** Further calls after one that failed in a way that may pass; default 2. */
  retries?: number;
  /** Wait before the first of them, doubled for each further one, with jitter; default 200 ms. */
  retryDelayMs?: number;
  /** Over all pages of this provider. */
  retryBudget?: RetryBudgetOptions;
  /** A provider that asks for a longer wait than this is not waited for but passed over; default 10 s. */
  maxRetryAfterMs?: number;
  /** Failures in a row after which the provider is left alone for `breakerOpenMs`; defaults 5 and 10 s. */
  breakerFailures?: number;
  breakerOpenMs?: number;
}

export type ProviderPolicy = ReturnType<typeof providerPolicy>;

/** The policies around the calls of one provider. */
export function providerPolicy(options: ResilienceOptions) {
  const { retryDelayMs = 200, maxRetryAfterMs = 10_000, retries = 2 } = options;
  const budget = new RetryBudget(options.retryBudget);
  const soon = (error: Error): boolean => waitOf(error) <= maxRetryAfterMs;
  const again = retry(
    handleWhen((error) => mayPass(error) && soon(error) && budget.allows),
    { maxAttempts: retries, backoff: backoff(retryDelayMs, budget) },
  ).dangerouslyUnref();
  const breaker = circuitBreaker(handleWhen(isProvidersFault), {
    halfOpenAfter: options.breakerOpenMs ?? 10_000,
    breaker: new ConsecutiveBreaker(options.breakerFailures ?? 5),
  });
  const gate = bulkhead(options.concurrency ?? Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  return {
    all: wrap(again, breaker, gate),
    breaker,
    gate,
    budget,
    // Aggressive: a provider that ignores its signal must not hold up the job.
    inTime: timeout(options.timeoutMs ?? 60_000, TimeoutStrategy.Aggressive),
  };
}

function mayPass(error: unknown): boolean {
  return error instanceof AppError && error.retryable;
}

/** One that has too much to do is well, and says itself when to come back. */
function isProvidersFault(error: unknown): boolean {
  return (mayPass(error) && !(error instanceof ProviderBusyError)) || error instanceof ProviderRefusedError;
}

/** What the provider asked for, in milliseconds. */
export function waitOf(error: unknown): number {
  return error instanceof AppError ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
}

interface Waits {
  exponential: IBackoff<unknown>;
}

/** Never before the provider wants to be asked again; with jitter, because many pages wait for the same moment. */
function backoff(retryDelayMs: number, budget: RetryBudget) {
  const factory = new ExponentialBackoff({ initialDelay: retryDelayMs, maxDelay: 5_000 });
  return new DelegateBackoff<IRetryBackoffContext<unknown>, Waits>(({ result }, before) => {
    budget.retry();
    const exponential = before ? before.exponential.next(undefined) : factory.next();
    const asked = 'error' in result ? waitOf(result.error) : 0;
    return { delay: asked + exponential.duration, state: { exponential } };
  });
}
