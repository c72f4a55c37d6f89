import { ImageError, checkDecodable, countImageFrames, readImagePage } from '@cairn/page-image';
import { RefusedError, type AcceptedDocument, type DocumentType, type Notice } from './document-inspection.ts';

/** Their further pages are frames of an animation. */
const ANIMATED: readonly DocumentType[] = ['image/gif', 'image/webp'];

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
    const frames = await countImageFrames(path);
    const animated = ANIMATED.includes(type) && frames > 1;
    const pageCount = animated ? 1 : frames;
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
    const notices = animated ? [firstFrameOnly(frames)] : [];
    return { type, pageCount, pages, image: { ...largest, pages: pageCount }, notices };
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    throw new RefusedError('IMAGE_CORRUPT', 'The image is damaged or incomplete and cannot be decoded.');
  }
}

function firstFrameOnly(frames: number): Notice {
  const message = `The image is an animation of ${frames} frames; only the first one is taken.`;
  return { code: 'ANIMATION_FIRST_FRAME_ONLY', message };
}

function tooManyPixels(widthPx: number, heightPx: number, limit: number): RefusedError {
  return new RefusedError(
    'TOO_MANY_PIXELS',
    `The image has ${widthPx} x ${heightPx} pixels; the limit is ${Math.round(limit / 1_000_000)} million.`,
  );
}
