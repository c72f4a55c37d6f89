import { PDFArray, PDFName, PDFNumber, type PDFObject, type PDFPage } from '@cantoo/pdf-lib';
import type { PageGeometry } from './text-layer.ts';

type Box = PageGeometry['box'];

const LETTER: Box = { left: 0, bottom: 0, right: 612, top: 792 };

/** What a reader shows of a page: the CropBox as far as it lies in the MediaBox, turned by /Rotate; all inheritable. */
export function pageGeometry(page: PDFPage): PageGeometry {
  const media = boxOf(page, 'MediaBox') ?? LETTER;
  const crop = boxOf(page, 'CropBox');
  const box = (crop && intersection(crop, media)) ?? media;
  const rotate = inherited(page, 'Rotate');
  const quarters = rotate instanceof PDFNumber ? Math.trunc(rotate.asNumber() / 90) % 4 : 0;
  return { box, rotation: (((quarters + 4) % 4) * 90) as PageGeometry['rotation'] };
}

function boxOf(page: PDFPage, key: string): Box | undefined {
  const value = inherited(page, key);
  if (!(value instanceof PDFArray) || value.size() < 4) return undefined;
  const numbers = [0, 1, 2, 3]
    .map((index) => value.lookup(index))
    .map((n) => (n instanceof PDFNumber ? n.asNumber() : NaN));
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = numbers;
  const box = { left: Math.min(x0, x1), bottom: Math.min(y0, y1), right: Math.max(x0, x1), top: Math.max(y0, y1) };
  return box.right > box.left && box.top > box.bottom ? box : undefined;
}

function intersection(a: Box, b: Box): Box | undefined {
  const box = {
    left: Math.max(a.left, b.left),
    bottom: Math.max(a.bottom, b.bottom),
    right: Math.min(a.right, b.right),
    top: Math.min(a.top, b.top),
  };
  return box.right > box.left && box.top > box.bottom ? box : undefined;
}

function inherited(page: PDFPage, key: string): PDFObject | undefined {
  const value = page.node.getInheritableAttribute(PDFName.of(key));
  return value && page.doc.context.lookup(value);
}
