import { loadPdfium, openPdf, renderColourPage, type ColourPage, type Pdfium } from '@cairn/pdfium';
import sharp from 'sharp';
import type { AssemblyPart } from './assemble-document.ts';

/** 300 dpi of A3 in colour is 52 MB. */
const PICTURE = { dpi: 300, maxPixels: 20_000_000 };
const JPEG_QUALITY = 85;

let loading: Promise<Pdfium> | undefined;

/** Takes the pictures that replace the contents of a PDF's pages, in grey where a page has no colour. */
export function pagePicture({ documentPath, password }: AssemblyPart): (index: number) => Promise<Uint8Array> {
  return async (index) => {
    const file = openPdf(await (loading ??= loadPdfium()), documentPath, password);
    try {
      return await jpegOf(file.withPage(index, (page) => renderColourPage(file, page, PICTURE)));
    } finally {
      file.close();
    }
  };
}

function jpegOf({ widthPx: width, heightPx: height, pixels }: ColourPage): Promise<Buffer> {
  const picture = sharp(pixels, { raw: { width, height, channels: 3 } });
  return (isGrey(pixels) ? picture.toColourspace('b-w') : picture).jpeg({ quality: JPEG_QUALITY }).toBuffer();
}

function isGrey(pixels: Buffer): boolean {
  for (let at = 0; at < pixels.length; at += 3) {
    if (pixels[at] !== pixels[at + 1] || pixels[at] !== pixels[at + 2]) return false;
  }
  return true;
}
