export const DIGITISE_JOB_TYPE = 'document.digitise';

/** What a file of a document may be, by its content. */
export const DOCUMENT_CONTENT_TYPES = [
  'application/pdf',
  'image/png',
  'image/jpeg',
  'image/tiff',
  'image/webp',
  'image/gif',
] as const;
export type DocumentContentType = (typeof DOCUMENT_CONTENT_TYPES)[number];

/**
 * What happens to a page that has text of its own.
 * - `skip`: it keeps it; its words go into the results, and nothing is recognised
 * - `redo`: an invisible text layer of an earlier recognition is removed, and the page is recognised anew
 * - `force`: the page is recognised whatever it has, and its picture takes its place
 */
export const EXISTING_TEXT = ['skip', 'redo', 'force'] as const;
export type ExistingText = (typeof EXISTING_TEXT)[number];

/** How a document is to be digitised. `deskew` and `cleanUp` change the picture that is read, never the page of the PDF. */
export interface DigitiseSettings {
  /** Tesseract's names: `eng`, or several as `eng+deu`. */
  language: string;
  /** As in `1-3,7,10-`, over all files of the document; without it all pages. See `selectPages`. */
  pages?: string;
  existingText: ExistingText;
  autoRotate: boolean;
  deskew: boolean;
  /** Background clean-up before recognition. */
  cleanUp: boolean;
}

export const DEFAULT_DIGITISE_SETTINGS: DigitiseSettings = {
  language: 'eng',
  existingText: 'skip',
  autoRotate: true,
  deskew: true,
  cleanUp: false,
};

/** One file of a document. `blob` is relative to the `uploads` container. */
export interface DigitisePart {
  blob: string;
  contentType: DocumentContentType;
  /** Password of an encrypted PDF, see `@cairn/sealing`; bound to the document's id. */
  sealedPassword?: string;
}

/** Payload of `document.digitise`: files that make up one document, in order. */
export interface DigitisePayload {
  documentId: string;
  title: string;
  parts: DigitisePart[];
  settings: DigitiseSettings;
}

/** Result of `document.digitise`; blob names are relative to the `jobs` container. */
export interface DigitiseResult {
  pageCount: number;
  failedPages: { pageNumber: number; code: string; message: string }[];
  /** Of all recognised words, 0 to 100. */
  meanConfidence: number | null;
  /** Pages whose mean confidence is so low that somebody should look at them. */
  lowConfidencePages: { pageNumber: number; meanConfidence: number }[];
  /** A file was opened with a password, and the PDF is not encrypted. */
  decrypted: boolean;
  pdf: { blob: string; bytes: number };
  text: { blob: string; bytes: number };
  hocr: { blob: string; bytes: number };
  /** ALTO 4. */
  alto: { blob: string; bytes: number };
  /** JSON Lines: words, boxes and confidence of each page; see `PageJson` of `@cairn/page-result`. */
  pages: { blob: string; bytes: number };
}
