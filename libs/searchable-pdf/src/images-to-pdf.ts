import { PDFDocument, PDFName } from '@cantoo/pdf-lib';
import { ImageError, encodeJpeg, type JpegPage } from '@cairn/page-image';
import type { PageResult } from '@cairn/page-result';
import { addTextLayers } from './append-text-layer.ts';

const BLANK_SIZE_PT: [number, number] = [612, 792];

/**
 * Makes a searchable PDF of an image file, one PDF page for each of its pages, in the size that its resolution says.
 *
 * A page that cannot be decoded becomes a blank page, so that pages keep their numbers. No dates are written: the same
 * input gives the same bytes.
 * @param pages one entry a page of the file; null for a page without a result
 */
export async function imagesToPdf(
  imagePath: string,
  pages: readonly (PageResult | null)[],
  options: { title: string; maxImagePixels: number },
): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false });
  document.setTitle(options.title);
  document.setProducer('Cairn');
  for (let index = 0; index < pages.length; index++) {
    const image = await decodablePage(imagePath, index, options.maxImagePixels);
    if (image) await addImagePage(document, image);
    else document.addPage(BLANK_SIZE_PT);
  }
  addTextLayers(document, pages);
  return document.save();
}

async function decodablePage(path: string, index: number, maxImagePixels: number): Promise<JpegPage | undefined> {
  try {
    return await encodeJpeg(path, index, maxImagePixels);
  } catch (error) {
    if (error instanceof ImageError) return undefined;
    throw error;
  }
}

async function addImagePage(
  document: PDFDocument,
  { jpeg, orientation, widthPx, heightPx, dpi }: JpegPage,
): Promise<void> {
  const [width, height] = [(widthPx * 72) / dpi, (heightPx * 72) / dpi];
  const image = await document.embedJpg(jpeg);
  const page = document.addPage([width, height]);
  const { context } = document;
  page.node.set(PDFName.of('Resources'), context.obj({ XObject: { Scan: image.ref } }));
  const matrix = drawMatrix(orientation, width, height).map((n) => Number(n.toFixed(4)));
  page.node.set(PDFName.of('Contents'), context.register(context.stream(`q ${matrix.join(' ')} cm /Scan Do Q\n`)));
}

/** Places the unit square of an image on the page, turned and mirrored as its EXIF orientation says. */
function drawMatrix(orientation: number, w: number, h: number): number[] {
  const matrices: Readonly<Record<number, number[]>> = {
    2: [-w, 0, 0, h, w, 0],
    3: [-w, 0, 0, -h, w, h],
    4: [w, 0, 0, -h, 0, h],
    5: [0, -h, -w, 0, w, h],
    6: [0, -h, w, 0, 0, h],
    7: [0, h, w, 0, 0, 0],
    8: [0, h, -w, 0, w, 0],
  };
  return matrices[orientation] ?? [w, 0, 0, h, 0, 0];
}
