import type { DocumentInspection } from '@cairn/document-inspection';
import type { NormalisedText } from '@cairn/text-normalisation';

/** What a layer can look at. A PDF's own text is a `text` beside the `pdf`. */
export type InputKind = 'text' | 'pdf' | 'image' | 'other-file';

/** A text: submitted as such, the title of a document, or what stands on the pages of a PDF. */
export interface TextInput {
  kind: 'text';
  /** As it was sent, but well-formed (U+FFFD for halves of characters) and cut at the policy's limit. */
  text: string;
  /** What was sent, where `text` is not the same. Its beginning has the same offsets. */
  asSent?: string;
  /** The same as people read it, with the way back to offsets of `text`. Made once for all layers. */
  normalised: NormalisedText;
  /** Where it stood in the request, e.g. `text`, `title`, `file`. */
  field: string;
  /** Page of the document, from 1. */
  page?: number;
}

/** What all files of a document are together. */
export interface AllFiles {
  count: number;
  sizeBytes: number;
  pageCount: number;
  maxPages: number;
  maxSizeBytes: number;
}

/** A file on disk that was inspected once, in a process with limits of its own, before the layers look. */
export interface FileInput {
  kind: 'pdf' | 'image' | 'other-file';
  /** Readable while the layers run. Whatever parses it does so in a child with limits, never in this process. */
  path: string;
  fileName: string;
  /** The media type that the sender declared; empty when it declared none. */
  declaredType: string;
  sizeBytes: number;
  /** Of the content, in hex. */
  sha256: string;
  allFiles: AllFiles;
  inspection: DocumentInspection;
}

export type LayerInput = TextInput | FileInput;
