import { pageProcesses } from '@cairn/page-preparation';
import { AzureDocumentIntelligenceProvider } from './azure-document-intelligence/azure-document-intelligence-provider.ts';
import type { AzureDocumentIntelligenceOptions } from './azure-document-intelligence/azure-document-intelligence-provider.ts';
import { MockProvider, type MockOptions } from './mock/mock-provider.ts';
import { OpenAIProvider } from './openai/openai-provider.ts';
import type { OpenAIOptions } from './openai/openai-provider.ts';
import type { PagePictures } from './page-pictures.ts';
import { ProviderChain } from './provider-chain.ts';
import type { ProviderGate } from './provider-gate.ts';
import type { ResilienceOptions } from './provider-policy.ts';
import { ResilientProvider } from './resilient-provider.ts';
import { findTesseract, preferredEngine } from './tesseract-native/find-tesseract.ts';
import { TesseractNativeProvider } from './tesseract-native/tesseract-native-provider.ts';
import type { TesseractNativeOptions } from './tesseract-native/tesseract-native-provider.ts';
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
  /** `program` defaults to what `findTesseract` finds; all else to the options of `tesseract`. */
  tesseractNative?: Partial<TesseractNativeOptions>;
  mock?: MockOptions;
  azureDocumentIntelligence?: AzureDocumentIntelligenceOptions & { concurrency?: number };
  openai?: OpenAIOptions & { concurrency?: number };
  /** Makes the pictures of pages that providers elsewhere read; called once, and only when one of them is asked for. */
  pictures?: () => PagePictures;
}

/** A provider was asked for by a name that none has. */
export class UnknownProviderError extends Error {
  constructor(name: string) {
    super(`There is no provider called "${name}"; known are: ${PROVIDER_NAMES.join(', ')}.`);
    this.name = 'UnknownProviderError';
  }
}

/** A provider was asked for without the options that it cannot do without. */
export class ProviderOptionsMissingError extends Error {
  constructor(provider: string, option: string) {
    super(`The provider ${provider} needs the option "${option}".`);
    this.name = 'ProviderOptionsMissingError';
  }
}

/** Calls at the same time to a service that limits them, 15 a second in Azure's standard tier. */
const REMOTE_CONCURRENCY = 8;

/** A new provider is one adapter and one line here. */
const PROVIDERS: Readonly<Record<string, (options: ProviderOptions) => ResilientProvider>> = {
  mock: ({ mock, resilience }) => new ResilientProvider(new MockProvider(mock), resilience),
  tesseract: ({ tesseract, resilience }) => {
    const pageTimeoutMs = tesseract?.pageTimeoutMs ?? resilience?.timeoutMs ?? 60_000;
    const processes = tesseract?.processes ?? pageProcesses();
    // The adapter ends a slow page itself, and for good: the same page would be as slow again. This limit is the guard
    // behind it, and counts the start of a process as well.
    const limits = { ...resilience, ...around(processes, pageTimeoutMs) };
    return new ResilientProvider(
      new TesseractProvider({ ...tesseract, processes, pageTimeoutMs, reason: embeddedReason() }),
      limits,
    );
  },
  'tesseract-native': ({ tesseract, tesseractNative, resilience }) => {
    const { program = findTesseract(), ...native } = tesseractNative ?? {};
    const pageTimeoutMs = tesseract?.pageTimeoutMs ?? resilience?.timeoutMs ?? 60_000;
    const processes = tesseract?.processes ?? pageProcesses();
    const limits = { ...resilience, ...around(processes, pageTimeoutMs) };
    const options = {
      reason: 'installed on this machine',
      ...tesseract,
      ...native,
      program: required('tesseract-native', { program }),
      processes,
      pageTimeoutMs,
    };
    return new ResilientProvider(new TesseractNativeProvider(options), limits);
  },
  'azure-document-intelligence': ({ azureDocumentIntelligence, pictures, resilience }) => {
    const name = 'azure-document-intelligence';
    const { concurrency = REMOTE_CONCURRENCY, ...options } = required(name, { azureDocumentIntelligence });
    const provider = new AzureDocumentIntelligenceProvider(options, required(name, { pictures })());
    return new ResilientProvider(provider, { ...resilience, concurrency });
  },
  openai: ({ openai, pictures, resilience }) => {
    const { concurrency = REMOTE_CONCURRENCY, ...options } = required('openai', { openai });
    const provider = new OpenAIProvider(options, required('openai', { pictures })());
    return new ResilientProvider(provider, { ...resilience, concurrency });
  },
};

/**
 * One page more than there are processes: it is prepared, or its result stored, while the others are recognised. In the
 * time is that of a page that it waits for, and of another reading when it turns out to lie on its side.
 */
function around(processes: number, pageTimeoutMs: number): { concurrency: number; timeoutMs: number } {
  return { concurrency: processes + 1, timeoutMs: 3 * pageTimeoutMs + 60_000 };
}

/** Why the embedded engine runs: the installed one is preferred unless somebody chose. */
function embeddedReason(): string {
  return preferredEngine() === 'tesseract' ? 'no Tesseract is installed on this machine' : 'chosen by PROVIDER';
}

export const PROVIDER_NAMES: readonly string[] = Object.keys(PROVIDERS).sort();

/**
 * The configured provider with its fallbacks, each behind time limit, bulkhead, retries and circuit breaker.
 * @throws UnknownProviderError; @throws ProviderOptionsMissingError; @throws Error when the mock's script is wrong
 */
export function createProvider(options: ProviderOptions): ProviderChain {
  const names = [options.provider, ...(options.fallbacks ?? [])];
  const unknown = names.find((name) => !Object.hasOwn(PROVIDERS, name));
  if (unknown !== undefined) throw new UnknownProviderError(unknown);
  const shared = { ...options, ...(options.pictures ? { pictures: once(options.pictures) } : {}) };
  return new ProviderChain(
    names.flatMap((name) => PROVIDERS[name]?.(shared) ?? []),
    options.gate,
  );
}

function required<T>(provider: string, option: Record<string, T | undefined>): T {
  const [[name, value] = ['', undefined]] = Object.entries(option);
  if (value === undefined) throw new ProviderOptionsMissingError(provider, name);
  return value;
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
