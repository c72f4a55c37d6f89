import type { PdfFile } from './pdf-file.ts';
import { withScratch, type Pdfium } from './load-pdfium.ts';

export interface UndecodableImage {
  reason: 'damaged' | 'too-large';
  widthPx: number;
  heightPx: number;
  /** Part of the page that it covers, 0 to 1; 1 for an image inside a form, whose place is not looked up. */
  pageShare: number;
}

const TYPE_IMAGE = 3;
const TYPE_FORM = 5;
const MAX_FORM_DEPTH = 8;
/** A page of more images than this is a drawing, not a scan; the rest goes unchecked. */
const MAX_IMAGES = 2_000;

/** Images of a page that a rendering would silently leave white. */
export function findUndecodableImages(file: PdfFile, page: number, maxImagePixels: number): UndecodableImage[] {
  const { pdfium } = file;
  const pageArea = pdfium.FPDF_GetPageWidthF(page) * pdfium.FPDF_GetPageHeightF(page);
  const found: UndecodableImage[] = [];
  let left = MAX_IMAGES;

  const visit = (object: number, depth: number): void => {
    const type = pdfium.FPDFPageObj_GetType(object);
    if (type === TYPE_FORM && depth < MAX_FORM_DEPTH) {
      const count = pdfium.FPDFFormObj_CountObjects(object);
      for (let i = 0; i < count && left > 0; i++) visit(pdfium.FPDFFormObj_GetObject(object, i), depth + 1);
    }
    if (type !== TYPE_IMAGE) return;
    left -= 1;
    const problem = decodeProblem(pdfium, object, maxImagePixels);
    if (problem) found.push({ ...problem, pageShare: depth === 0 ? boundsArea(pdfium, object) / pageArea : 1 });
  };

  const count = pdfium.FPDFPage_CountObjects(page);
  for (let i = 0; i < count && left > 0; i++) visit(pdfium.FPDFPage_GetObject(page, i), 0);
  return found;
}

/** The size of the one image that is all of a page, as on most scans; undefined for every other page. */
export function soleImageSize({ pdfium }: PdfFile, page: number): { widthPx: number; heightPx: number } | undefined {
  if (pdfium.FPDFPage_CountObjects(page) !== 1) return undefined;
  const object = pdfium.FPDFPage_GetObject(page, 0);
  return pdfium.FPDFPageObj_GetType(object) === TYPE_IMAGE ? imageSize(pdfium, object) : undefined;
}

function imageSize(pdfium: Pdfium, image: number): { widthPx: number; heightPx: number } {
  return withScratch(pdfium, 8, (pointer) => {
    const { getValue } = pdfium.pdfium;
    const known = pdfium.FPDFImageObj_GetImagePixelSize(image, pointer, pointer + 4);
    return known
      ? { widthPx: getValue(pointer, 'i32'), heightPx: getValue(pointer + 4, 'i32') }
      : { widthPx: 0, heightPx: 0 };
  });
}

function decodeProblem(
  pdfium: Pdfium,
  image: number,
  maxImagePixels: number,
): Omit<UndecodableImage, 'pageShare'> | undefined {
  const size = imageSize(pdfium, image);
  if (size.widthPx * size.heightPx > maxImagePixels) return { ...size, reason: 'too-large' };
  const bitmap = pdfium.FPDFImageObj_GetBitmap(image);
  if (!bitmap) return { ...size, reason: 'damaged' };
  pdfium.FPDFBitmap_Destroy(bitmap);
  return undefined;
}

function boundsArea(pdfium: Pdfium, object: number): number {
  return withScratch(pdfium, 16, (box) => {
    if (!pdfium.FPDFPageObj_GetBounds(object, box, box + 4, box + 8, box + 12)) return 0;
    const [left = 0, bottom = 0, right = 0, top = 0] = [0, 4, 8, 12].map((at) =>
      pdfium.pdfium.getValue(box + at, 'float'),
    );
    return Math.abs((right - left) * (top - bottom));
  });
}
