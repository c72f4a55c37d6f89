import type { DigitiseSettings, DocumentContentType } from '@cairn/job-contracts';

/** A page of a file on disk, and how it is to be prepared. Settings left out are those of `DEFAULT_DIGITISE_SETTINGS`. */
export interface PageTask extends Partial<Pick<DigitiseSettings, 'existingText' | 'deskew' | 'cleanUp'>> {
  documentPath: string;
  contentType: DocumentContentType;
  /** Opens an encrypted PDF. */
  password?: string;
  /** From 1. */
  pageNumber: number;
  /** Turns the picture clockwise. */
  rotation?: 90 | 180 | 270;
}

export interface PictureLimits {
  /** Pages are rendered coarser rather than above this. */
  maxRenderedPixels: number;
  /** Images above this fail their page. */
  maxImagePixels: number;
}
