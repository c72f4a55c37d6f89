import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  AppError,
  ProviderBusyError,
  ProviderOutputInvalidError,
  ProviderTimeoutError,
  ProviderUnavailableError,
} from '@cairn/errors';
import { pageResultSchema } from '@cairn/page-result';
import { CircuitState, TaskCancelledError, isBrokenCircuitError } from 'cockatiel';
import type { ProcessingProvider, ProcessingRequest, ProviderHealth, ProviderState } from './processing-provider.ts';
import type { CallWatcher } from './provider-calls.ts';
import { ProviderFigures } from './provider-figures.ts';
import type { ProviderStatistics } from './provider-figures.ts';
import { providerPolicy, waitOf } from './provider-policy.ts';
import type { ProviderPolicy, ResilienceOptions } from './provider-policy.ts';

const BREAKER_STATES: Readonly<Record<CircuitState, ProviderState['breaker']>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.Isolated]: 'open',
  [CircuitState.HalfOpen]: 'half-open',
};

/**
 * A provider behind time limit, bulkhead, circuit breaker and retries, whose answers are checked to be page results.
 *
 * An error that is about the page (`UnitFailedError`) or the request goes straight through. One that may pass is tried
 * again while the budget of retries lasts. After 429 the provider is not asked before the time that it named.
 */
export class ResilientProvider implements ProcessingProvider {
  readonly name: string;
  readonly #provider: ProcessingProvider;
  readonly #timeoutMs: number;
  readonly #policy: ProviderPolicy;
  readonly #figures = new ProviderFigures();
  /** Of `performance.now`: the provider wants no call before. */
  #busyUntil = -Infinity;

  constructor(provider: ProcessingProvider, options: ResilienceOptions = {}) {
    this.name = provider.name;
    this.#provider = provider;
    this.#timeoutMs = options.timeoutMs ?? 60_000;
    this.#policy = providerPolicy(options);
  }

  /** @throws AppError; the signal's reason when it aborts */
  async process(request: ProcessingRequest, signal: AbortSignal, watch?: CallWatcher): Promise<Readable> {
    signal.throwIfAborted();
    let tries = 0;
    const attempt = (inner: AbortSignal): Promise<Buffer> => this.#attempt(request, inner, signal, () => (tries += 1));
    this.#policy.budget.firstCall();
    const done = this.#figures.begin();
    try {
      const call = this.#policy.all.execute((context) => attempt(context.signal), signal);
      // Waits between tries and in the bulkhead do not listen to the signal themselves.
      const json = await unlessAborted(call, signal);
      watch?.({ provider: this.name, tries });
      done(tries);
      return Readable.from([json]);
    } catch (thrown) {
      if (signal.aborted) done(tries, 'ABORTED');
      signal.throwIfAborted();
      const error = isBrokenCircuitError(thrown) ? new ProviderUnavailableError(this.name, { cause: thrown }) : thrown;
      const code = error instanceof AppError ? error.code : 'INTERNAL_ERROR';
      watch?.({ provider: this.name, tries, code });
      done(tries, code);
      throw error;
    }
  }

  async health(): Promise<ProviderHealth & { providers: ProviderState[] }> {
    const inner = await this.#provider.health();
    const breaker = BREAKER_STATES[this.#policy.breaker.state];
    const { healthy, detail } =
      breaker === 'open'
        ? { healthy: false, detail: `circuit breaker open after repeated failures; ${inner.detail}` }
        : inner;
    return { healthy, detail, providers: [{ name: this.name, healthy, breaker, detail }] };
  }

  /** Since the process began. */
  statistics(): ProviderStatistics {
    const busyForMs = Math.max(0, Math.ceil(this.#busyUntil - performance.now()));
    return {
      provider: this.name,
      breaker: BREAKER_STATES[this.#policy.breaker.state],
      ...this.#figures.read(),
      busyForMs,
    };
  }

  close(): Promise<void> {
    return this.#provider.close();
  }

  /** @param caller the caller's own signal, which `signal` follows */
  async #attempt(
    request: ProcessingRequest,
    signal: AbortSignal,
    caller: AbortSignal,
    asked: () => void,
  ): Promise<Buffer> {
    caller.throwIfAborted();
    const busyForMs = this.#busyUntil - performance.now();
    if (busyForMs > 0) throw new ProviderBusyError(this.name, busyForMs / 1000);
    asked();
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
      if (error instanceof ProviderBusyError)
        this.#busyUntil = Math.max(this.#busyUntil, performance.now() + waitOf(error));
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

/** Settles with the signal at the latest; what the call does afterwards is nobody's concern. */
async function unlessAborted<T>(call: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  call.catch(() => undefined);
  try {
    return await Promise.race([call, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
