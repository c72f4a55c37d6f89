import { PdfDictionary, PdfName, type PdfValue } from './pdf-values.ts';
import type { PdfObjects } from './pdf-objects.ts';
import {
  decodeAscii85,
  decodeHexadecimal,
  decodeLzw,
  decodeRunLength,
  inflateCapped,
  undoPngPredictor,
  type Expanded,
} from './stream-filters.ts';

/** Filters that expand data, by their names and the short names of inline images. */
const NAMES: Readonly<Record<string, string>> = {
  Fl: 'FlateDecode',
  LZW: 'LZWDecode',
  AHx: 'ASCIIHexDecode',
  A85: 'ASCII85Decode',
  RL: 'RunLengthDecode',
};
/** More of them have no use but to hide. */
const MAX_FILTERS = 16;

export interface StreamFilter {
  name: string;
  parameters: PdfDictionary | undefined;
}

/** The filters of a stream in the order in which they are undone. */
export function filtersOf(dictionary: PdfDictionary, objects: PdfObjects): StreamFilter[] {
  const names = objects.listed(dictionary.get('Filter') ?? dictionary.get('F'));
  const parameters = objects.listed(dictionary.get('DecodeParms') ?? dictionary.get('DP'));
  return names.slice(0, MAX_FILTERS).flatMap((name, index) => {
    if (!(name instanceof PdfName)) return [];
    const own = parameters[index];
    return [{ name: NAMES[name.text] ?? name.text, parameters: own instanceof PdfDictionary ? own : undefined }];
  });
}

/**
 * Undoes the filters of a stream up to the first that makes pixels.
 * @param keep false: only find out whether it is a bomb; the last stage is counted, not kept
 */
export async function decodeStream(
  raw: Buffer,
  filters: readonly StreamFilter[],
  objects: PdfObjects,
  keep: boolean,
): Promise<Expanded> {
  let current: Expanded = { bytes: raw, size: raw.length, bomb: false };
  for (const [index, filter] of filters.entries()) {
    const last = index === filters.length - 1;
    const next = await undo(filter, current.bytes, objects, keep || !last);
    if (!next) break;
    if (next.bomb) return next;
    current = next;
  }
  return current;
}

async function undo(
  { name, parameters }: StreamFilter,
  raw: Buffer,
  objects: PdfObjects,
  keep: boolean,
): Promise<Expanded | undefined> {
  const number = (key: string, otherwise: number): number => {
    const value: PdfValue | undefined = objects.resolve(parameters?.get(key));
    return typeof value === 'number' ? value : otherwise;
  };
  const whole = (bytes: Buffer): Expanded => ({ bytes, size: bytes.length, bomb: false });
  if (name === 'ASCIIHexDecode') return whole(decodeHexadecimal(raw));
  if (name === 'ASCII85Decode') return whole(decodeAscii85(raw));
  if (name === 'RunLengthDecode') return whole(decodeRunLength(raw));
  if (name === 'Crypt') return whole(raw);
  if (name !== 'FlateDecode' && name !== 'LZWDecode') return undefined;
  const expanded =
    name === 'FlateDecode' ? await inflateCapped(raw, keep) : whole(decodeLzw(raw, number('EarlyChange', 1) !== 0));
  if (!keep || expanded.bomb || number('Predictor', 1) < 10) return expanded;
  const sampleBits = Math.min(64, number('Colors', 1) * number('BitsPerComponent', 8));
  const rowBytes = Math.ceil((number('Columns', 1) * sampleBits) / 8);
  if (!(rowBytes > 0 && rowBytes < 1_000_000)) return expanded;
  return whole(undoPngPredictor(expanded.bytes, rowBytes, Math.max(1, sampleBits >> 3)));
}
