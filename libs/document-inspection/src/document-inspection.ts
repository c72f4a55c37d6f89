/** What documents may be, by content; a file's name and declared type do not count. */
export const DOCUMENT_TYPES = [
  'application/pdf',
  'image/png',
  'image/jpeg',
  'image/tiff',
  'image/webp',
  'image/gif',
] as const;
export type DocumentType = (typeof DOCUMENT_TYPES)[number];

export type RefusalCode =
  | 'FILE_EMPTY'
  | 'UNSUPPORTED_TYPE'
  | 'PDF_CORRUPT'
  | 'PDF_ENCRYPTED'
  | 'PDF_PASSWORD_WRONG'
  | 'PDF_RESTRICTED'
  | 'PDF_NO_PAGES'
  | 'TOO_MANY_PAGES'
  | 'TOO_MANY_PIXELS'
  | 'IMAGE_CORRUPT'
  | 'RESOURCE_LIMIT'
  | 'UNREADABLE';

/** Why a document cannot be digitised, in words for the person who sent it. */
export interface Refusal {
  code: RefusalCode;
  message: string;
}

/** Things in a PDF that a reader might run, open or send. They are reported; nothing here or later acts on them. */
export type ActiveContent =
  | 'JavaScript'
  | 'Launch'
  | 'EmbeddedFiles'
  | 'OpenAction'
  | 'AdditionalActions'
  | 'RichMedia'
  | 'XFA'
  | 'SubmitForm'
  | 'JavaScriptUri';

export interface PdfFacts {
  /** Without a password encrypted documents are refused, also those that open without one: see `PDF_RESTRICTED`. */
  encrypted: 'no' | 'opened-by-password';
  activeContent: ActiveContent[];
  /** 17 means PDF 1.7; null when the header does not say. */
  version: number | null;
}

export interface AcceptedDocument {
  type: DocumentType;
  pageCount: number;
  /** As shown, after CropBox and rotation; one of zero size cannot be loaded and will fail as a unit. */
  pages: { widthPt: number; heightPt: number }[];
  pdf?: PdfFacts;
  /** Of the largest page. */
  image?: { widthPx: number; heightPx: number; pages: number };
  /** What the sender should know although the document is accepted. */
  notices: Notice[];
}

/** `ANIMATION_FIRST_FRAME_ONLY`: of a GIF or WebP with several frames only the first one is taken. */
export interface Notice {
  code: 'ANIMATION_FIRST_FRAME_ONLY';
  message: string;
}

export interface RefusedDocument {
  /** What the content is, when it is one of the known types. */
  type?: DocumentType;
  refused: Refusal;
}

export type DocumentInspection = AcceptedDocument | RefusedDocument;

export interface InspectionLimits {
  maxPages: number;
  /** Pixels of one image file page. */
  maxImagePixels: number;
  /** Inspection itself, wall time. */
  timeLimitMs: number;
  /** Heap of PDFium. */
  wasmMemoryBytes: number;
  /** Heap of the inspecting process; compressed data may expand to a quarter of it. */
  heapMegabytes: number;
  /** All memory of that process; on Linux only. */
  residentMegabytes: number;
}

export const DEFAULT_INSPECTION_LIMITS: InspectionLimits = {
  maxPages: 1000,
  maxImagePixels: 100_000_000,
  timeLimitMs: 30_000,
  wasmMemoryBytes: 384 * 1024 * 1024,
  heapMegabytes: 256,
  residentMegabytes: 576,
};

/** Thrown inside the inspecting process to end it with a refusal. */
export class RefusedError extends Error {
  readonly refusal: Refusal;

  constructor(code: RefusalCode, message: string) {
    super(message);
    this.name = 'RefusedError';
    this.refusal = { code, message };
  }
}
