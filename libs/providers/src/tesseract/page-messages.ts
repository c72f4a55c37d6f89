import type { ProcessingRequest } from '../processing-provider.ts';

/** What a thread is started with. */
export interface PageThreadData {
  languageDataDir: string | undefined;
  wasmMemoryBytes: number;
  maxRenderedPixels: number;
  maxImagePixels: number;
}

export type PageTask = Pick<ProcessingRequest, 'documentPath' | 'contentType' | 'pageNumber' | 'language'>;

/** Why a page failed for good, in the words that the user reads beside the page. */
export const PAGE_FAILURES = {
  IMAGE_NOT_DECODABLE: 'The image of this page is damaged and cannot be decoded.',
  IMAGE_TOO_LARGE: 'The image of this page has more pixels than the limit allows.',
  PAGE_NOT_READABLE: 'This page is damaged and cannot be opened.',
  PAGE_TIMEOUT: 'Recognising this page took longer than the limit allows.',
  RESOURCE_LIMIT: 'This page needs more memory than the limit allows.',
} as const;

export type PageFailureCode = keyof typeof PAGE_FAILURES;

export type PageThreadMessage =
  | { kind: 'ready' }
  /** `json` is a page result; `wasmBytes` is what the thread's modules keep from now on. */
  | { kind: 'recognised'; json: string; wasmBytes: number }
  /** `broken`: the thread's modules cannot be used again. */
  | { kind: 'failed'; code: PageFailureCode; broken: boolean }
  | { kind: 'no-language'; language: string }
  | { kind: 'crashed'; detail: string };

/** Thrown inside the thread to end a page. */
export class PageFailure extends Error {
  readonly code: PageFailureCode;

  constructor(code: PageFailureCode, options?: ErrorOptions) {
    super(PAGE_FAILURES[code], options);
    this.name = 'PageFailure';
    this.code = code;
  }
}

/** Thrown inside the thread when there is no data for a language. */
export class NoLanguageData extends Error {
  readonly language: string;

  constructor(language: string) {
    super(`No data for ${language}`);
    this.name = 'NoLanguageData';
    this.language = language;
  }
}
