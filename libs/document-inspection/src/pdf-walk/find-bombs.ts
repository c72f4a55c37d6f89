import type { Findings } from '../finding.ts';
import { decodeStream, filtersOf, type StreamFilter } from './decode-stream.ts';
import type { PdfObjects } from './pdf-objects.ts';
import { BOMB_BYTES, BOMB_RATIO } from './stream-filters.ts';
import { PdfDictionary, PdfName, type PdfObject } from './pdf-values.ts';

/** No filter expands a byte to more than about 1,400. */
const LARGEST_RATIO = 1_400;
const EXPANDING = new Set(['FlateDecode', 'LZWDecode', 'RunLengthDecode']);
/** What all streams together may cost; beyond it the rest is judged by its size alone. */
const MAX_EXPANDED_BYTES = 150 * 1024 * 1024;

/**
 * Streams of a few bytes that fill the memory of whoever reads them. Most cannot be bombs by their size and cost nothing.
 * @param maxImagePixels of one image
 */
export async function findBombs(objects: PdfObjects, maxImagePixels: number, findings: Findings): Promise<void> {
  let [expandedBytes, rawBytes] = [0, 0];
  for (const object of objects.all) {
    if (!object.stream || !(object.value instanceof PdfDictionary)) continue;
    const image = imageOf(object.value, objects);
    if (image && image.pixels > maxImagePixels)
      findings.add('image-bomb', `${image.widthPx} x ${image.heightPx} pixels`);
    const filters = filtersOf(object.value, objects);
    if (!mayBeBomb(object, filters) || isPlausible(object, image?.bytes)) continue;
    if (expandedBytes > MAX_EXPANDED_BYTES) break;
    const { size, bomb } = await decodeStream(object.stream.raw, filters, objects, false);
    if (bomb) return findings.add('bomb');
    expandedBytes += size;
    rawBytes += object.stream.raw.length;
  }
  // Many that stay below the limit one by one.
  if (expandedBytes > BOMB_BYTES * 2 && expandedBytes > rawBytes * BOMB_RATIO) findings.add('bomb');
}

function mayBeBomb({ stream }: PdfObject, filters: readonly StreamFilter[]): boolean {
  const expanding = filters.filter(({ name }) => EXPANDING.has(name)).length;
  if (expanding === 0 || !stream) return false;
  return expanding > 1 || stream.raw.length * LARGEST_RATIO > BOMB_BYTES / 4;
}

/** A picture that says to be of a size that its data fills. */
function isPlausible({ stream }: PdfObject, imageBytes: number | undefined): boolean {
  if (imageBytes === undefined || !stream) return false;
  return imageBytes <= stream.raw.length * BOMB_RATIO && imageBytes * 1.1 >= stream.raw.length;
}

function imageOf(
  dictionary: PdfDictionary,
  objects: PdfObjects,
): { widthPx: number; heightPx: number; pixels: number; bytes: number } | undefined {
  const subtype = objects.resolve(dictionary.get('Subtype'));
  if (!(subtype instanceof PdfName) || subtype.text !== 'Image') return undefined;
  const number = (key: string): number => {
    const value = objects.resolve(dictionary.get(key));
    return typeof value === 'number' && value > 0 ? value : 0;
  };
  const [widthPx, heightPx, bits] = [number('Width'), number('Height'), number('BitsPerComponent') || 1];
  const pixels = widthPx * heightPx;
  return { widthPx, heightPx, pixels, bytes: (pixels * bits * 3) / 8 };
}
