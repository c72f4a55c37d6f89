import { PDFName, type PDFDocument, type PDFPage } from '@cantoo/pdf-lib';
import { ImageError, encodeJpeg, type JpegPage } from '@cairn/page-image';
import { embedJpeg } from './embed-jpeg.ts';
import type { PictureOptions } from './page-layers.ts';
import type { StoredPictures } from './stored-pictures.ts';

const BLANK_SIZE_PT: [number, number] = [612, 792];

interface ImageFile {
  imagePath: string;
  pageCount: number;
  maxImagePixels: number;
}

/** Adds a page for each frame of an image file, in the size that its resolution says. */
export async function addImagePages(
  document: PDFDocument,
  { imagePath, pageCount, maxImagePixels, pictures }: ImageFile & PictureOptions,
): Promise<PDFPage[]> {
  const pages: PDFPage[] = [];
  for (let index = 0; index < pageCount; index++) {
    const image = await decodablePage(imagePath, index, maxImagePixels);
    pages.push(image ? await addImagePage(document, image, pictures) : document.addPage(BLANK_SIZE_PT));
  }
  return pages;
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
  pictures: StoredPictures | undefined,
): Promise<PDFPage> {
  const [width, height] = [(widthPx * 72) / dpi, (heightPx * 72) / dpi];
  const image = await embedJpeg(document, jpeg, pictures);
  const page = document.addPage([width, height]);
  const { context } = document;
  page.node.set(PDFName.of('Resources'), context.obj({ XObject: { Scan: image } }));
  const matrix = drawMatrix(orientation, width, height).map((n) => Number(n.toFixed(4)));
  page.node.set(PDFName.of('Contents'), context.register(context.stream(`q ${matrix.join(' ')} cm /Scan Do Q\n`)));
  return page;
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
