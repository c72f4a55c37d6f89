import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { AppError, ProviderOutputInvalidError, ProviderTimeoutError, ProviderUnavailableError } from '@cairn/errors';
import { pageResultSchema } from '@cairn/page-result';
import {
  CircuitState,
  ConsecutiveBreaker,
  ExponentialBackoff,
  TimeoutStrategy,
  bulkhead,
  circuitBreaker,
  handleWhen,
  isBrokenCircuitError,
  TaskCancelledError,
  retry,
  timeout,
  wrap,
} from 'cockatiel';
import type { ProcessingProvider, ProcessingRequest, ProviderHealth } from './processing-provider.ts';

export interface ResilienceOptions {
  /** One call, its whole answer included; default 60 s. */
  timeoutMs?: number;
  /** Calls at the same time; more of them wait. Default: no limit beyond what callers do themselves. */
  concurrency?: number;
  /** Further calls after one that failed in a way that may pass; default 2. */
  retries?: number;
  /** Wait before the first of them, doubled for each further one, with jitter; default 200 ms. */
  retryDelayMs?: number;
  /** Failures in a row after which the provider is left alone for `breakerOpenMs`; defaults 5 and 10 s. */
  breakerFailures?: number;
  breakerOpenMs?: number;
}

/**
 * A provider behind time limit, bulkhead, circuit breaker and retries, whose answers are checked to be page results.
 *
 * Only errors that may pass count: one that is about the page (`UnitFailedError`) or the request goes straight through.
 */
export class ResilientProvider implements ProcessingProvider {
  readonly name: string;
  readonly #provider: ProcessingProvider;
  readonly #timeoutMs: number;
  readonly #policy: ReturnType<typeof buildPolicy>;

  constructor(provider: ProcessingProvider, options: ResilienceOptions = {}) {
    this.name = provider.name;
    this.#provider = provider;
    this.#timeoutMs = options.timeoutMs ?? 60_000;
    this.#policy = buildPolicy(options, this.#timeoutMs);
  }

  /** @throws AppError; the signal's reason when it aborts */
  async process(request: ProcessingRequest, signal: AbortSignal): Promise<Readable> {
    signal.throwIfAborted();
    try {
      const json = await this.#policy.all.execute((context) => this.#attempt(request, context.signal, signal), signal);
      return Readable.from([json]);
    } catch (error) {
      signal.throwIfAborted();
      if (isBrokenCircuitError(error)) throw new ProviderUnavailableError(this.name, { cause: error });
      throw error;
    }
  }

  async health(): Promise<ProviderHealth> {
    const inner = await this.#provider.health();
    if (this.#policy.breaker.state !== CircuitState.Open) return inner;
    return { healthy: false, detail: `circuit breaker open after repeated failures; ${inner.detail}` };
  }

  close(): Promise<void> {
    return this.#provider.close();
  }

  /** @param caller the caller's own signal, which `signal` follows */
  async #attempt(request: ProcessingRequest, signal: AbortSignal, caller: AbortSignal): Promise<Buffer> {
    try {
      return await this.#policy.inTime.execute(async (context) => {
        const json = await buffer(await this.#provider.process(request, context.signal));
        this.#check(json, request);
        return json;
      }, signal);
    } catch (error) {
      // Not `isTaskCancelledError`: in cockatiel 3.2.1 that asks for the mark of another error.
      if (error instanceof TaskCancelledError && !caller.aborted)
        throw new ProviderTimeoutError(this.name, this.#timeoutMs);
      throw error;
    }
  }

  #check(json: Buffer, request: ProcessingRequest): void {
    let value: unknown;
    try {
      value = JSON.parse(json.toString('utf8'));
    } catch (error) {
      throw new ProviderOutputInvalidError(this.name, request.unitId, { cause: error });
    }
    const parsed = pageResultSchema.safeParse(value);
    if (!parsed.success) throw new ProviderOutputInvalidError(this.name, request.unitId, { cause: parsed.error });
    if (parsed.data.pageNumber !== request.pageNumber) throw new ProviderOutputInvalidError(this.name, request.unitId);
  }
}

function buildPolicy(options: ResilienceOptions, timeoutMs: number) {
  const passing = handleWhen((error) => error instanceof AppError && error.retryable);
  const again = retry(passing, {
    maxAttempts: options.retries ?? 2,
    backoff: new ExponentialBackoff({ initialDelay: options.retryDelayMs ?? 200, maxDelay: 5_000 }),
  });
  const breaker = circuitBreaker(passing, {
    halfOpenAfter: options.breakerOpenMs ?? 10_000,
    breaker: new ConsecutiveBreaker(options.breakerFailures ?? 5),
  });
  const gate = bulkhead(options.concurrency ?? Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  return {
    all: wrap(again, breaker, gate),
    breaker,
    // Aggressive: a provider that ignores its signal must not hold up the job.
    inTime: timeout(timeoutMs, TimeoutStrategy.Aggressive),
  };
}
