import type { ImageQuality } from '@cairn/page-image';
import type { Finding } from './finding.ts';

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

export interface PdfFacts {
  /** Without a password encrypted documents are refused, also those that open without one: see `PDF_RESTRICTED`. */
  encrypted: 'no' | 'opened-by-password';
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
  /** Of the first page of an image. */
  quality?: ImageQuality;
  /** Absent when there are none. */
  findings?: Finding[];
  /** What the sender should know although the document is accepted. */
  notices: Notice[];
  /** What stands on the pages of a PDF as text, when it was asked for; pages without any are left out. */
  texts?: PageText[];
}

export interface PageText {
  /** From 1. */
  page: number;
  text: string;
}

/** How much of a PDF's own text is wanted. */
export interface TextWanted {
  maxPages: number;
  /** Of one page; what follows is left out. */
  maxCharacters: number;
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
  /** What was seen before it was refused; absent when there is nothing. */
  findings?: Finding[];
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
