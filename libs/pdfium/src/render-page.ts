import type { PdfFile } from './pdf-file.ts';
import type { Pdfium } from './load-pdfium.ts';

/** A grey picture of a page, one byte a pixel, rows without padding. */
export interface GreyPage {
  widthPx: number;
  heightPx: number;
  /** What it was rendered at; lower than asked for when the page is too large for the pixel limit. */
  dpi: number;
  pixels: Buffer;
}

const FORMAT_GREY = 1;
const RENDER_GREYSCALE = 0x08;
const WHITE = 0xffffffff;

/** PDFium had no memory for the picture. */
export class PdfRenderError extends Error {
  constructor() {
    super('There was not enough memory to render the page.');
    this.name = 'PdfRenderError';
  }
}

/**
 * Renders a page as a reader shows it (CropBox and rotation applied, annotations left out).
 *
 * Stays under `maxPixels` by rendering coarser, never by refusing. What PDFium cannot decode is left white without an
 * error: ask `findUndecodableImages` as well.
 */
export function renderPage(file: PdfFile, page: number, options: { dpi: number; maxPixels: number }): GreyPage {
  const { pdfium } = file;
  const { widthPx, heightPx, dpi } = pictureSize(file, page, options);
  const bitmap = pdfium.FPDFBitmap_CreateEx(widthPx, heightPx, FORMAT_GREY, 0, 0);
  if (!bitmap) throw new PdfRenderError();
  pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, widthPx, heightPx, WHITE);
  pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, widthPx, heightPx, 0, RENDER_GREYSCALE);
  const pixels = copyRows(pdfium, bitmap, widthPx, heightPx);
  pdfium.FPDFBitmap_Destroy(bitmap);
  return { widthPx, heightPx, dpi, pixels };
}

/** What `renderPage` makes of a page, without rendering it. */
export function pictureSize(
  { pdfium }: PdfFile,
  page: number,
  options: { dpi: number; maxPixels: number },
): Omit<GreyPage, 'pixels'> {
  const widthPt = pdfium.FPDF_GetPageWidthF(page);
  const heightPt = pdfium.FPDF_GetPageHeightF(page);
  const areaSqIn = (widthPt * heightPt) / (72 * 72);
  const dpi = Math.min(options.dpi, Math.sqrt(options.maxPixels / areaSqIn));
  const widthPx = Math.max(1, Math.round((widthPt * dpi) / 72));
  const heightPx = Math.max(1, Math.round((heightPt * dpi) / 72));
  return { widthPx, heightPx, dpi };
}

function copyRows(pdfium: Pdfium, bitmap: number, widthPx: number, heightPx: number): Buffer {
  const start = pdfium.FPDFBitmap_GetBuffer(bitmap) >>> 0;
  const stride = pdfium.FPDFBitmap_GetStride(bitmap);
  const pixels = Buffer.allocUnsafe(widthPx * heightPx);
  for (let row = 0; row < heightPx; row++) {
    const from = start + row * stride;
    pixels.set(pdfium.pdfium.HEAPU8.subarray(from, from + widthPx), row * widthPx);
  }
  return pixels;
}
