import { availableParallelism } from 'node:os';
import { MockProvider, type MockOptions } from './mock/mock-provider.ts';
import type { ProcessingProvider } from './processing-provider.ts';
import { ProviderChain } from './provider-chain.ts';
import type { ProviderGate } from './provider-gate.ts';
import { ResilientProvider, type ResilienceOptions } from './resilient-provider.ts';
import { TesseractProvider, type TesseractOptions } from './tesseract/tesseract-provider.ts';

export interface ProviderOptions {
  /** Name of the provider to ask first. */
  provider: string;
  /** Names of those to ask in turn when it gives no answer. */
  fallbacks?: readonly string[];
  /** Says which of them may be asked now. Default: all. */
  gate?: ProviderGate;
  resilience?: ResilienceOptions;
  tesseract?: TesseractOptions;
  mock?: MockOptions;
}

/** A provider was asked for by a name that none has. */
export class UnknownProviderError extends Error {
  constructor(name: string) {
    super(`There is no provider called "${name}"; known are: ${PROVIDER_NAMES.join(', ')}.`);
    this.name = 'UnknownProviderError';
  }
}

/** A new provider is one adapter and one line here. */
const PROVIDERS: Readonly<Record<string, (options: ProviderOptions) => ProcessingProvider>> = {
  mock: ({ mock, resilience }) => new ResilientProvider(new MockProvider(mock), resilience),
  tesseract: ({ tesseract, resilience }) => {
    const pageTimeoutMs = tesseract?.pageTimeoutMs ?? resilience?.timeoutMs ?? 60_000;
    const threads = tesseract?.threads ?? availableParallelism();
    // The adapter ends a slow page itself, and for good: the same page would be as slow again. This limit is the guard
    // behind it, and counts the start of a thread as well.
    const limits = { ...resilience, concurrency: threads, timeoutMs: pageTimeoutMs + 60_000 };
    return new ResilientProvider(new TesseractProvider({ ...tesseract, threads, pageTimeoutMs }), limits);
  },
};

export const PROVIDER_NAMES: readonly string[] = Object.keys(PROVIDERS).sort();

/**
 * The configured provider with its fallbacks, each behind time limit, bulkhead, retries and circuit breaker.
 * @throws UnknownProviderError; @throws Error when the mock's script is wrong
 */
export function createProvider(options: ProviderOptions): ProcessingProvider {
  const names = [options.provider, ...(options.fallbacks ?? [])];
  const unknown = names.find((name) => !Object.hasOwn(PROVIDERS, name));
  if (unknown !== undefined) throw new UnknownProviderError(unknown);
  return new ProviderChain(
    names.flatMap((name) => PROVIDERS[name]?.(options) ?? []),
    options.gate,
  );
}
