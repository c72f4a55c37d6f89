import { readFile } from 'node:fs/promises';
import { ImageError, countImageFrames, measureQuality, readImagePage } from '@cairn/page-image';
import { findForeignData } from './byte-structure/find-foreign-data.ts';
import { imageStructure } from './byte-structure/image-structure.ts';
import { RefusedError, type AcceptedDocument, type DocumentType, type Notice } from './document-inspection.ts';
import type { Findings } from './finding.ts';
import { findInMetadata, findInTiff } from './metadata/find-in-metadata.ts';

/** Their further pages are frames of an animation. */
const ANIMATED: readonly DocumentType[] = ['image/gif', 'image/webp'];

/** An animation of more pixels than so many of the largest pictures is made to fill a memory. */
const FRAME_BOMB_FACTOR = 4;

/**
 * Sizes of all pages come from headers; only the first page is decoded, since a TIFF may have a thousand and a later
 * damaged one fails as a unit of its own.
 * @throws RefusedError
 */
export async function inspectImage(
  path: string,
  type: DocumentType,
  limits: { maxPages: number; maxImagePixels: number },
  findings: Findings,
): Promise<AcceptedDocument> {
  const framesByStructure = findInBytes(await readFile(path), type, findings);
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
    const allPixels = largest.widthPx * largest.heightPx * Math.max(frames, framesByStructure);
    if (framesByStructure > 1 && allPixels > limits.maxImagePixels * FRAME_BOMB_FACTOR) findings.add('frame-bomb');
    const quality = await measureQuality(path, 0, limits.maxImagePixels);
    const notices = animated ? [firstFrameOnly(frames)] : [];
    return { type, pageCount, pages, image: { ...largest, pages: pageCount }, quality, notices };
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    throw new RefusedError(
      'IMAGE_CORRUPT',
      'The image is damaged or truncated and cannot be decoded. Save or scan it again.',
    );
  }
}

/** @returns how many frames its own markers tell */
function findInBytes(bytes: Buffer, type: DocumentType, findings: Findings): number {
  const structure = imageStructure(type, bytes);
  findForeignData(type, bytes, structure, findings);
  if (structure) findInMetadata(structure.metadata, findings);
  else findInTiff(bytes, findings);
  return structure?.frames ?? 1;
}

function firstFrameOnly(frames: number): Notice {
  const message = `The image is an animation of ${frames} frames; only the first one is taken.`;
  return { code: 'ANIMATION_FIRST_FRAME_ONLY', message };
}

function tooManyPixels(widthPx: number, heightPx: number, limit: number): RefusedError {
  return new RefusedError(
    'TOO_MANY_PIXELS',
    `The image claims ${widthPx} x ${heightPx} pixels, which is how a pixel bomb begins; the limit is ${Math.round(limit / 1_000_000)} million. Scale it down.`,
  );
}
