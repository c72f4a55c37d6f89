import type { DocumentType } from '../document-inspection.ts';
import { gifStructure } from './gif-structure.ts';
import { jpegStructure } from './jpeg-structure.ts';
import { pngStructure } from './png-structure.ts';
import { webpStructure } from './webp-structure.ts';

/** A part of an image file that is not pixels. */
export interface MetadataPart {
  /** How the format calls it: `tEXt`, `APP1`, … */
  name: string;
  bytes: Buffer;
  /** Deflated as it lies in the file. */
  deflated?: true;
}

/** How an image file is laid out, by its own markers; no pixel is decoded. */
export interface ImageStructure {
  /** Where the image says that it ends; the length of the file when it never does. */
  end: number;
  /** The end marker is missing. */
  cutOff: boolean;
  metadata: MetadataPart[];
  frames: number;
}

/** @returns undefined for a TIFF, whose parts lie anywhere */
export function imageStructure(type: DocumentType, bytes: Buffer): ImageStructure | undefined {
  if (type === 'image/png') return pngStructure(bytes);
  if (type === 'image/jpeg') return jpegStructure(bytes, 0);
  if (type === 'image/gif') return gifStructure(bytes);
  return type === 'image/webp' ? webpStructure(bytes) : undefined;
}
