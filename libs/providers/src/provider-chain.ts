import type { Readable } from 'node:stream';
import { AppError, ProviderUnavailableError } from '@cairn/errors';
import type { ProcessingProvider, ProcessingRequest, ProviderHealth } from './processing-provider.ts';

/** Asks providers in order until one answers. Which one did stands in the page result (`engine`). */
export class ProviderChain implements ProcessingProvider {
  readonly name: string;
  readonly #providers: readonly ProcessingProvider[];

  /** @param providers at least one, the preferred first */
  constructor(providers: readonly ProcessingProvider[]) {
    this.name = providers.map((provider) => provider.name).join(', ');
    this.#providers = providers;
  }

  async process(request: ProcessingRequest, signal: AbortSignal): Promise<Readable> {
    let last: unknown;
    for (const provider of this.#providers) {
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

  /** Healthy while one of them is. */
  async health(): Promise<ProviderHealth> {
    const all = await Promise.all(
      this.#providers.map(async (provider) => ({ provider, health: await provider.health() })),
    );
    return {
      healthy: all.some(({ health }) => health.healthy),
      detail: all.map(({ provider, health }) => `${provider.name}: ${health.detail}`).join('; '),
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.#providers.map((provider) => provider.close()));
  }
}
