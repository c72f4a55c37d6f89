/** Why a page failed for good, in the words that the user reads beside the page. */
export const PAGE_FAILURES = {
  IMAGE_NOT_DECODABLE: 'The image of this page is damaged and cannot be decoded.',
  IMAGE_TOO_LARGE: 'The image of this page has more pixels than the limit allows.',
  PAGE_NOT_READABLE: 'This page is damaged and cannot be opened.',
  PAGE_TIMEOUT: 'Recognising this page took longer than the limit allows.',
  RESOURCE_LIMIT: 'This page needs more memory than the limit allows.',
} as const;

export type PageFailureCode = keyof typeof PAGE_FAILURES;

/** Thrown inside a page's process to end the page. */
export class PageFailure extends Error {
  readonly code: PageFailureCode;

  constructor(code: PageFailureCode, options?: ErrorOptions) {
    super(PAGE_FAILURES[code], options);
    this.name = 'PageFailure';
    this.code = code;
  }
}

/** Thrown inside a page's process when there is no data for a language. */
export class NoLanguageData extends Error {
  readonly language: string;

  constructor(language: string) {
    super(`No data for ${language}`);
    this.name = 'NoLanguageData';
    this.language = language;
  }
}
