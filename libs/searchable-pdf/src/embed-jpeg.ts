import { JpegEmbedder, type PDFDict, type PDFDocument, type PDFRef } from '@cantoo/pdf-lib';
import type { StoredPictures } from './stored-pictures.ts';

/** Adds a JPEG of 8-bit grey or RGB to a PDF, or has it stored until that is written. */
export async function embedJpeg(document: PDFDocument, jpeg: Uint8Array, pictures?: StoredPictures): Promise<PDFRef> {
  if (pictures) return pictures.add(document, jpeg);
  const { context } = document;
  const stream = context.stream(jpeg);
  for (const [key, value] of (await jpegDict(document, jpeg)).entries()) stream.dict.set(key, value);
  return context.register(stream);
}

export async function jpegDict({ context }: PDFDocument, jpeg: Uint8Array): Promise<PDFDict> {
  const { width, height, bitsPerComponent, colorSpace } = await JpegEmbedder.for(jpeg);
  return context.obj({
    ...{ Type: 'XObject', Subtype: 'Image', Width: width, Height: height },
    ...{ BitsPerComponent: bitsPerComponent, ColorSpace: colorSpace, Filter: 'DCTDecode' },
  });
}
