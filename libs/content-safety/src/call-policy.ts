import {
  AppError,
  ProviderBusyError,
  ProviderRefusedError,
  ProviderTimeoutError,
  ProviderUnavailableError,
} from '@cairn/errors';
import { RetryBudget } from '@cairn/remote-service';
import {
  ConsecutiveBreaker,
  ExponentialBackoff,
  TaskCancelledError,
  TimeoutStrategy,
  bulkhead,
  circuitBreaker,
  handleWhen,
  isBrokenCircuitError,
  isBulkheadRejectedError,
  retry,
  timeout,
  wrap,
} from 'cockatiel';

export interface CallOptions {
  /** One request, its whole answer included; default 1.5 s. */
  timeoutMs?: number;
  /** Requests at the same time; default 8. Twice as many may wait, further ones fail at once. */
  concurrency?: number;
  /** Further requests after one that failed in a way that may pass; default 1. */
  retries?: number;
  /** Wait before the first of them, doubled for the next, with jitter; default 100 ms. */
  retryDelayMs?: number;
  /** Retries in hand at the start and at most, of which each first request earns a fifth; default 10. */
  retryReserve?: number;
  /** Failures in a row after which the service is left alone for `breakerOpenMs`; defaults 5 and 15 s. */
  breakerFailures?: number;
  breakerOpenMs?: number;
}

/** What stands between a layer and a service that may be slow, busy or gone. */
export class CallPolicy {
  readonly #name: string;
  readonly #timeoutMs: number;
  readonly #budget: RetryBudget;
  readonly #all: ReturnType<typeof policies>;
  /** Of `performance.now`: the service wants no request before. */
  #busyUntil = -Infinity;

  constructor(name: string, options: CallOptions = {}) {
    this.#name = name;
    this.#timeoutMs = options.timeoutMs ?? 1_500;
    this.#budget = new RetryBudget({ reserve: options.retryReserve ?? 10 });
    this.#all = policies(options, this.#budget);
  }

  /** @throws AppError; the signal's reason when it aborts */
  async run<T>(request: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    this.#budget.firstCall();
    try {
      return await this.#all.execute((context) => this.#once(request, context.signal), signal);
    } catch (error) {
      signal.throwIfAborted();
      if (isBrokenCircuitError(error)) throw new ProviderUnavailableError(this.#name, { cause: error });
      if (isBulkheadRejectedError(error)) throw new ProviderBusyError(this.#name, undefined, { cause: error });
      throw error;
    }
  }

  async #once<T>(request: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    const busyForMs = this.#busyUntil - performance.now();
    if (busyForMs > 0) throw new ProviderBusyError(this.#name, busyForMs / 1_000);
    try {
      // Aggressive: a request that ignores its signal must not hold up the answer.
      const inTime = timeout(this.#timeoutMs, TimeoutStrategy.Aggressive);
      return await inTime.execute((context) => request(context.signal), signal);
    } catch (error) {
      if (error instanceof TaskCancelledError && !signal.aborted) {
        throw new ProviderTimeoutError(this.#name, this.#timeoutMs);
      }
      if (error instanceof ProviderBusyError) {
        this.#busyUntil = performance.now() + (error.retryAfterSeconds ?? 0) * 1_000;
      }
      throw error;
    }
  }
}

function policies(options: CallOptions, budget: RetryBudget) {
  const { retries = 1, retryDelayMs = 100, concurrency = 8, breakerFailures = 5, breakerOpenMs = 15_000 } = options;
  // Who is busy said when to come back; that is longer than anybody waits for this answer.
  const mayPass = (error: Error): boolean => {
    const isWorthIt = error instanceof AppError && error.retryable && !(error instanceof ProviderBusyError);
    if (!isWorthIt || !budget.allows) return false;
    budget.retry();
    return true;
  };
  const again = retry(handleWhen(mayPass), {
    maxAttempts: retries,
    backoff: new ExponentialBackoff({ initialDelay: retryDelayMs }),
  }).dangerouslyUnref();
  const breaker = circuitBreaker(handleWhen(isServicesFault), {
    halfOpenAfter: breakerOpenMs,
    breaker: new ConsecutiveBreaker(breakerFailures),
  });
  return wrap(bulkhead(concurrency, 2 * concurrency), again, breaker);
}

/** One that has too much to do is well. */
function isServicesFault(error: Error): boolean {
  if (error instanceof ProviderBusyError) return false;
  return error instanceof ProviderRefusedError || (error instanceof AppError && error.retryable);
}
