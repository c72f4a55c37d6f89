import type { PageResult } from '@cairn/page-result';
import type { ProcessingRequest } from './processing-provider.ts';

/** A page as it goes to a provider that reads pictures. */
export interface PagePicture {
  /** Grey, upright. */
  png: Buffer;
  widthPx: number;
  heightPx: number;
  dpi: number;
  warnings: PageResult['warnings'];
  /** Turns boxes of the picture into boxes of the page as it is shown, and adds what only the preparation knows. */
  complete(result: PageResult): PageResult;
}

/** Port: makes pictures of pages. Parsing hostile files is its concern: it does so in a place of its own. */
export abstract class PagePictures {
  /**
   * @returns `existing` for a page that keeps the text that it has
   * @throws UnitFailedError about the page; the signal's reason
   */
  abstract prepare(request: ProcessingRequest, signal: AbortSignal): Promise<PagePicture | { existing: PageResult }>;
  /** Providers share one: it may be closed more than once. */
  abstract close(): Promise<void>;
}
