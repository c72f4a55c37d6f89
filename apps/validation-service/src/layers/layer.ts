import type { DocumentInspection } from '@cairn/document-inspection';

/** What all files of a document are together. */
export interface AllFiles {
  count: number;
  sizeBytes: number;
  pageCount: number;
  maxPages: number;
}

/** What every layer may look at, for each file. The files were downloaded and inspected once, before the layers run. */
export interface LayerInput {
  title: string;
  fileName: string;
  /** The media type that the sender declared. */
  declaredType: string;
  sizeBytes: number;
  /** Of all files together. */
  maxFileBytes: number;
  allFiles: AllFiles;
  inspection: DocumentInspection;
}

export interface LayerReason {
  /** Stable, upper snake case. A policy may name it as a veto; domain-api hands it to the user as an error code. */
  code: string;
  /** Says what was found and what to do about it; never repeats the input. */
  message: string;
  /** The request field at fault. */
  field: 'title' | 'file' | 'password';
}

export interface LayerResult {
  /** Risk from 0 to 1; 0.5 is the layer's own decision point. */
  score: number;
  /** 0 to 7, comparable with the four-step scales (0, 2, 4, 6) of managed services. */
  severity: 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;
  reasons: LayerReason[];
}

/** One independent look at the input. Adding a layer: one file that exports one of these, one line in `layers.ts`. */
export interface ValidationLayer {
  readonly id: string;
  readonly version: string;
  /** Whether the layer has anything to say about this input; if not it is reported as skipped. */
  appliesTo(input: LayerInput): boolean;
  analyse(input: LayerInput): LayerResult;
}

export const NO_RISK: LayerResult = { score: 0, severity: 0, reasons: [] };

/** Certain enough to decide alone: full score, highest severity. */
export function certain(...reasons: LayerReason[]): LayerResult {
  return { score: 1, severity: 7, reasons };
}
