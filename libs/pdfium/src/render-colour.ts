import type { PdfFile } from './pdf-file.ts';
import { PdfRenderError } from './render-page.ts';

/** A picture of a page, three bytes a pixel (red, green, blue), rows without padding. */
export interface ColourPage {
  widthPx: number;
  heightPx: number;
  pixels: Buffer;
}

const FORMAT_BGR = 2;
const REVERSE_BYTE_ORDER = 0x10;
const WHITE = 0xffffffff;

/**
 * Renders a page in colour as a reader shows it, without annotations: those stay on the page. Stays under `maxPixels` by
 * rendering coarser.
 * @throws PdfRenderError
 */
export function renderColourPage(file: PdfFile, page: number, options: { dpi: number; maxPixels: number }): ColourPage {
  const { pdfium } = file;
  const [widthPt, heightPt] = [pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)];
  const dpi = Math.min(options.dpi, Math.sqrt((options.maxPixels * 72 * 72) / (widthPt * heightPt)));
  const widthPx = Math.max(1, Math.round((widthPt * dpi) / 72));
  const heightPx = Math.max(1, Math.round((heightPt * dpi) / 72));
  const bitmap = pdfium.FPDFBitmap_CreateEx(widthPx, heightPx, FORMAT_BGR, 0, 0);
  if (!bitmap) throw new PdfRenderError();
  pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, widthPx, heightPx, WHITE);
  pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, widthPx, heightPx, 0, REVERSE_BYTE_ORDER);
  const start = pdfium.FPDFBitmap_GetBuffer(bitmap) >>> 0;
  const stride = pdfium.FPDFBitmap_GetStride(bitmap);
  const pixels = Buffer.allocUnsafe(widthPx * heightPx * 3);
  for (let row = 0; row < heightPx; row++) {
    const from = start + row * stride;
    pixels.set(pdfium.pdfium.HEAPU8.subarray(from, from + widthPx * 3), row * widthPx * 3);
  }
  pdfium.FPDFBitmap_Destroy(bitmap);
  return { widthPx, heightPx, pixels };
}
