import type { Readable } from 'node:stream';
import { AppError, ProviderPausedError, ProviderUnavailableError } from '@cairn/errors';
import { ALWAYS_OPEN } from './provider-gate.ts';
import type { ProviderGate } from './provider-gate.ts';
import type { ProcessingProvider, ProcessingRequest, ProviderHealth } from './processing-provider.ts';

/** Asks the open providers in order until one answers. Which one did stands in the page result (`engine`). */
export class ProviderChain implements ProcessingProvider {
  readonly name: string;
  readonly #providers: readonly ProcessingProvider[];
  readonly #gate: ProviderGate;

  /** @param providers at least one, the preferred first */
  constructor(providers: readonly ProcessingProvider[], gate: ProviderGate = ALWAYS_OPEN) {
    this.name = providers.map((provider) => provider.name).join(', ');
    this.#providers = providers;
    this.#gate = gate;
  }

  async process(request: ProcessingRequest, signal: AbortSignal): Promise<Readable> {
    const open = this.#providers.filter(({ name }) => this.#gate.isOpen(name));
    if (open.length === 0) throw new ProviderPausedError(this.name);
    let last: unknown;
    for (const provider of open) {
      try {
        return await provider.process(request, signal);
      } catch (error) {
        signal.throwIfAborted();
        // An error about the page itself would be the same anywhere.
        if (!(error instanceof AppError) || !error.retryable) throw error;
        last = error;
      }
    }
    throw this.#providers.length === 1 ? last : new ProviderUnavailableError(this.name, { cause: last });
  }

  /** Healthy while one of them is and is open. */
  async health(): Promise<ProviderHealth> {
    const all = await Promise.all(
      this.#providers.map(async (provider) => ({ provider, health: await this.#healthOf(provider) })),
    );
    return {
      healthy: all.some(({ health }) => health.healthy),
      detail: all.map(({ provider, health }) => `${provider.name}: ${health.detail}`).join('; '),
    };
  }

  async #healthOf(provider: ProcessingProvider): Promise<ProviderHealth> {
    if (!this.#gate.isOpen(provider.name)) return { healthy: false, detail: 'switched off' };
    return provider.health();
  }

  async close(): Promise<void> {
    await Promise.all(this.#providers.map((provider) => provider.close()));
  }
}
