import { ImageError, checkDecodable, countImagePages, readImagePage } from '@cairn/page-image';
import { RefusedError, type AcceptedDocument, type DocumentType } from './document-inspection.ts';

/**
 * Sizes of all pages come from headers; only the first page is decoded, since a TIFF may have a thousand and a later
 * damaged one fails as a unit of its own.
 * @throws RefusedError
 */
export async function inspectImage(
  path: string,
  type: DocumentType,
  limits: { maxPages: number; maxImagePixels: number },
): Promise<AcceptedDocument> {
  try {
    const pageCount = await countImagePages(path);
    if (pageCount > limits.maxPages) {
      throw new RefusedError(
        'TOO_MANY_PAGES',
        `The image file has ${pageCount} pages; the limit is ${limits.maxPages}.`,
      );
    }
    const pages: AcceptedDocument['pages'] = [];
    let largest = { widthPx: 0, heightPx: 0 };
    for (let page = 0; page < pageCount; page++) {
      const { widthPx, heightPx, dpi } = await readImagePage(path, page);
      if (widthPx * heightPx > limits.maxImagePixels) throw tooManyPixels(widthPx, heightPx, limits.maxImagePixels);
      if (widthPx * heightPx > largest.widthPx * largest.heightPx) largest = { widthPx, heightPx };
      pages.push({ widthPt: (widthPx * 72) / dpi, heightPt: (heightPx * 72) / dpi });
    }
    await checkDecodable(path, 0, limits.maxImagePixels);
    return { type, pageCount, pages, image: { ...largest, pages: pageCount } };
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    throw new RefusedError('IMAGE_CORRUPT', 'The image is damaged or incomplete and cannot be decoded.');
  }
}

function tooManyPixels(widthPx: number, heightPx: number, limit: number): RefusedError {
  return new RefusedError(
    'TOO_MANY_PIXELS',
    `The image has ${widthPx} x ${heightPx} pixels; the limit is ${Math.round(limit / 1_000_000)} million.`,
  );
}
