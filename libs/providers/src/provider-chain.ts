import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  AppError,
  PageRejectedError,
  ProviderPausedError,
  ProviderRefusedError,
  ProviderUnavailableError,
} from '@cairn/errors';
import type { PageResult } from '@cairn/page-result';
import { ALWAYS_OPEN } from './provider-gate.ts';
import type { ProviderGate } from './provider-gate.ts';
import type { ProcessingProvider, ProcessingRequest, ProviderHealth, ProviderState } from './processing-provider.ts';
import type { CallWatcher } from './provider-calls.ts';
import type { ProviderStatistics } from './provider-figures.ts';

/** A provider that counts what it does. */
interface CountingProvider extends ProcessingProvider {
  statistics?(): ProviderStatistics;
}

/**
 * Asks the open providers in order until one answers. Which one did stands in the page result (`engine`), and when it was
 * not the preferred one, a warning `PROVIDER_FALLBACK` says why.
 */
export class ProviderChain implements ProcessingProvider {
  readonly name: string;
  readonly #providers: readonly CountingProvider[];
  readonly #gate: ProviderGate;

  /** @param providers at least one, the preferred first */
  constructor(providers: readonly CountingProvider[], gate: ProviderGate = ALWAYS_OPEN) {
    this.name = providers.map((provider) => provider.name).join(', ');
    this.#providers = providers;
    this.#gate = gate;
  }

  async process(request: ProcessingRequest, signal: AbortSignal, watch?: CallWatcher): Promise<Readable> {
    const open = this.#providers.filter(({ name }) => this.#gate.isOpen(name));
    if (open.length === 0) throw new ProviderPausedError(this.name);
    const failures: { provider: string; error: AppError }[] = [];
    for (const provider of open) {
      try {
        const answer = await provider.process(request, signal, watch);
        return failures.length === 0 ? answer : await withRemark(answer, provider.name, failures);
      } catch (error) {
        signal.throwIfAborted();
        // An error about the page itself would be the same anywhere.
        if (!(error instanceof AppError) || !mayPassElsewhere(error)) throw error;
        failures.push({ provider: provider.name, error });
      }
    }
    throw this.#conclusion(failures.map(({ error }) => error));
  }

  /** Healthy while one of them is and is open. */
  async health(): Promise<ProviderHealth & { providers: ProviderState[] }> {
    const providers = (await Promise.all(this.#providers.map((provider) => this.#statesOf(provider)))).flat();
    return {
      healthy: providers.some(({ healthy }) => healthy),
      detail: providers.map(({ name, detail }) => `${name}: ${detail}`).join('; '),
      providers,
    };
  }

  /** Of each provider, the preferred first. */
  statistics(): ProviderStatistics[] {
    return this.#providers.flatMap((provider) => provider.statistics?.() ?? []);
  }

  async close(): Promise<void> {
    await Promise.all(this.#providers.map((provider) => provider.close()));
  }

  async #statesOf(provider: ProcessingProvider): Promise<ProviderState[]> {
    const { name } = provider;
    const { healthy, detail, providers } = await provider.health();
    const states = providers ?? [{ name, healthy, breaker: 'closed', detail }];
    if (this.#gate.isOpen(name)) return states;
    return states.map((state) => ({ ...state, healthy: false, detail: 'switched off' }));
  }

  /** What may pass with one of them may pass; otherwise the page is to blame before the settings are. */
  #conclusion(errors: readonly AppError[]): AppError {
    const [first] = errors;
    if (errors.length === 1 && first && this.#providers.length === 1) return first;
    const passing = errors.filter(({ retryable }) => retryable);
    const cause = passing.at(-1) ?? errors.find((error) => error instanceof PageRejectedError) ?? errors.at(-1);
    if (cause && passing.length === 0) return cause;
    const waits = passing.map(({ retryAfterSeconds }) => retryAfterSeconds ?? 0);
    return new ProviderUnavailableError(this.name, { cause, retryAfterSeconds: Math.min(...waits) });
  }
}

function mayPassElsewhere(error: AppError): boolean {
  return error.retryable || error instanceof ProviderRefusedError || error instanceof PageRejectedError;
}

async function withRemark(
  answer: Readable,
  provider: string,
  failures: readonly { provider: string; error: AppError }[],
): Promise<Readable> {
  const page = JSON.parse((await buffer(answer)).toString('utf8')) as PageResult;
  const reasons = failures.map((failure) => `${failure.provider} (${failure.error.code})`).join(', ');
  const warning = { code: 'PROVIDER_FALLBACK', message: `${provider} read this page; no answer came from ${reasons}.` };
  return Readable.from([Buffer.from(JSON.stringify({ ...page, warnings: [...page.warnings, warning] }))]);
}
