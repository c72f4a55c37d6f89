import type { Readable } from 'node:stream';

/** One page to recognise. The document lies in a local file, because recognition reads it by callback. */
export interface ProcessingRequest {
  jobId: string;
  unitId: string;
  documentPath: string;
  contentType: 'application/pdf' | 'image/png' | 'image/jpeg' | 'image/tiff';
  /** From 1. */
  pageNumber: number;
  /** Tesseract language code, for example `eng`. */
  language: string;
}

export interface ProviderHealth {
  healthy: boolean;
  detail: string;
}

/** Recognises one page. The stream is the page result as JSON (UTF-8), see `@cairn/page-result`. */
export interface ProcessingProvider {
  readonly name: string;
  /** Stops within a second of the signal. @throws AppError whose `retryable` says whether another call may succeed */
  process(request: ProcessingRequest, signal: AbortSignal): Promise<Readable>;
  health(): Promise<ProviderHealth>;
  /** Frees workers and connections. */
  close(): Promise<void>;
}
