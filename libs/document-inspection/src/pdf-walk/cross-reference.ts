import { decodeStream, filtersOf } from './decode-stream.ts';
import { PdfObjects } from './pdf-objects.ts';
import { PdfReader, type ReadingWork } from './pdf-reader.ts';
import { PdfDictionary, type PdfValue } from './pdf-values.ts';

/** Sections of one file: each revision adds one or two. */
const MAX_SECTIONS = 1_000;
const MAX_ENTRIES = 2_000_000;
/** Viewers look for the header in the first kilobyte, and count offsets from it. */
const HEADER_WITHIN = 1_024;

/**
 * Where the cross-reference tables and streams say that objects lie.
 * @returns undefined when the newest one cannot be read, so that viewers search for objects themselves
 */
export async function declaredOffsets(bytes: Buffer, work: ReadingWork): Promise<Set<number> | undefined> {
  const start = bytes.lastIndexOf('startxref');
  const newest = start < 0 ? undefined : new PdfReader(bytes, start + 9, work).value();
  if (typeof newest !== 'number') return undefined;
  const shift = Math.max(0, bytes.subarray(0, HEADER_WITHIN).indexOf('%PDF-'));
  const offsets = new Set<number>();
  const sections = [newest];
  for (const section of sections) {
    const trailer = await readSection(bytes, section + shift, offsets, work);
    if (!trailer && section === newest) return undefined;
    for (const key of ['Prev', 'XRefStm']) {
      const next = trailer?.get(key);
      if (typeof next === 'number' && !sections.includes(next) && sections.length < MAX_SECTIONS) sections.push(next);
    }
    if (offsets.size > MAX_ENTRIES || work.exhausted) break;
  }
  return shift === 0 ? offsets : new Set([...offsets].flatMap((offset) => [offset, offset + shift]));
}

/** @returns the section's dictionary; undefined where there is no section */
async function readSection(
  bytes: Buffer,
  at: number,
  offsets: Set<number>,
  work: ReadingWork,
): Promise<PdfDictionary | undefined> {
  if (at < 0 || at >= bytes.length) return undefined;
  const reader = new PdfReader(bytes, at, work);
  if (reader.accept('xref')) return readTable(reader, offsets);
  const isObject = typeof reader.value() === 'number' && typeof reader.value() === 'number' && reader.accept('obj');
  const dictionary = isObject ? reader.value() : undefined;
  if (!(dictionary instanceof PdfDictionary) || !reader.accept('stream')) return undefined;
  await readStream(bytes, reader.position, dictionary, offsets);
  return dictionary;
}

function readTable(reader: PdfReader, offsets: Set<number>): PdfDictionary | undefined {
  while (!reader.accept('trailer')) {
    const [first, count] = [reader.value(), reader.value()];
    if (typeof first !== 'number' || typeof count !== 'number') return undefined;
    for (let index = 0; index < count; index++) {
      const [offset, generation] = [reader.value(), reader.value()];
      if (typeof offset !== 'number' || typeof generation !== 'number') return undefined;
      if (reader.accept('n')) offsets.add(offset);
      else if (!reader.accept('f')) return undefined;
    }
  }
  const trailer = reader.value();
  return trailer instanceof PdfDictionary ? trailer : undefined;
}

/** ISO 32000-2, 7.5.8: rows of fields whose widths `W` gives; type 1 is an offset. */
async function readStream(
  bytes: Buffer,
  position: number,
  dictionary: PdfDictionary,
  offsets: Set<number>,
): Promise<void> {
  const lineEnd = bytes[position] === 13 ? 2 : 1;
  const end = bytes.indexOf('endstream', position);
  // Its filters and widths are direct objects, or a reader could not begin.
  const nothing = new PdfObjects();
  const raw = bytes.subarray(position + lineEnd, end < 0 ? bytes.length : end);
  const { bytes: rows } = await decodeStream(raw, filtersOf(dictionary, nothing), nothing, true);
  const [type = 0, offset = 0, third = 0] = widthsOf(dictionary.get('W'));
  const rowBytes = type + offset + third;
  if (rowBytes <= 0 || offset <= 0 || offset > 6) return;
  for (let row = 0; row + rowBytes <= rows.length && offsets.size <= MAX_ENTRIES; row += rowBytes) {
    const kind = type === 0 ? 1 : rows[row + type - 1];
    if (kind === 1) offsets.add(rows.readUIntBE(row + type, offset));
  }
}

function widthsOf(value: PdfValue | undefined): number[] {
  if (!Array.isArray(value)) return [];
  return value.map((width) => (typeof width === 'number' && width >= 0 && width <= 8 ? width : 0));
}
