import type { Readable } from 'node:stream';
import type { DigitiseSettings, DocumentContentType } from '@cairn/job-contracts';
import type { CallWatcher } from './provider-calls.ts';

/**
 * One page to recognise. The document lies in a local file, because recognition reads it by callback. Settings that are
 * left out are those of `DEFAULT_DIGITISE_SETTINGS`.
 */
export interface ProcessingRequest extends Partial<Omit<DigitiseSettings, 'language' | 'pages'>> {
  jobId: string;
  unitId: string;
  /** Whose job it is. With it, what a provider has begun elsewhere is found again by a later attempt. */
  userId?: string;
  documentPath: string;
  contentType: DocumentContentType;
  /** Opens an encrypted PDF. */
  password?: string;
  /** From 1. */
  pageNumber: number;
  /** Tesseract language code, for example `eng`. */
  language: string;
}

export interface ProviderHealth {
  healthy: boolean;
  detail: string;
  /** Of each provider behind this one, the preferred first. */
  providers?: ProviderState[];
}

export interface ProviderState {
  name: string;
  healthy: boolean;
  /** `open`: left alone for a while after failures in a row; `half-open`: the next call decides. */
  breaker: 'closed' | 'open' | 'half-open';
  detail: string;
}

/** Recognises one page. The stream is the page result as JSON (UTF-8), see `@cairn/page-result`. */
export interface ProcessingProvider {
  readonly name: string;
  /**
   * Stops within a second of the signal.
   * @param watch is told which providers were asked, by those that ask others
   * @throws AppError whose `retryable` says whether another call may succeed
   */
  process(request: ProcessingRequest, signal: AbortSignal, watch?: CallWatcher): Promise<Readable>;
  health(): Promise<ProviderHealth>;
  /** Frees workers and connections. */
  close(): Promise<void>;
}
