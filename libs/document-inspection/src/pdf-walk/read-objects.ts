import { declaredOffsets } from './cross-reference.ts';
import { decodeStream, filtersOf } from './decode-stream.ts';
import { PdfObjects } from './pdf-objects.ts';
import { PdfReader, type ReadingWork } from './pdf-reader.ts';
import { PdfDictionary, PdfName, type PdfObject, type PdfValue } from './pdf-values.ts';

const OBJECT = Buffer.from('obj');
const TRAILER = Buffer.from('trailer');
const END_OF_STREAM = Buffer.from('endstream');
/** Digits, white space, digits, white space: `12 0 obj`. */
const LONGEST_HEADER = 32;
const LONGEST_PART = 10;
/** Looking for a word is so much cheaper than reading a string. */
const CHEAPER_SEARCH = 20;
/** Of all object streams together. */
const MAX_EXPANDED_BYTES = 100 * 1024 * 1024;

export interface PdfFileObjects {
  objects: PdfObjects;
  /** Dictionaries that lead a reader into the file. */
  trailers: PdfDictionary[];
  /** Where the trailers stand that are no objects. */
  trailerSpans: { start: number; end: number }[];
  /** An object stream expands out of all proportion; it was not read. */
  bomb: boolean;
  /** The last stream has no end. */
  cutOff: boolean;
}

/**
 * Reads every object of a PDF by looking for it, whether or not a cross-reference leads to it: viewers disagree about
 * what to believe when a file is odd, and a hidden object counts for one of them.
 */
export async function readObjects(bytes: Buffer, work: ReadingWork): Promise<PdfFileObjects> {
  const objects = new PdfObjects();
  const file: PdfFileObjects = { objects, trailers: [], trailerSpans: [], bomb: false, cutOff: false };
  readTrailers(bytes, file, work);
  const declared = await declaredOffsets(bytes, work);
  const seen = new Set<number>();
  const read = (at: number): PdfObject | undefined => {
    const start = headerStart(bytes, at);
    if (start === undefined || seen.has(at)) return undefined;
    seen.add(at);
    const object = readObject(bytes, at, start, objects, work);
    objects.add(object);
    return object;
  };

  let position = bytes.indexOf(OBJECT);
  while (position >= 0 && !work.exhausted) {
    const object = read(position);
    // The inside of a stream is no object, or a text about PDF would be one; unless no cross-reference can be believed.
    const end = (declared ? object?.stream?.end : object?.stream?.start) ?? object?.span?.end ?? 0;
    const behind = Math.max(position + OBJECT.length, end);
    position = bytes.indexOf(OBJECT, behind);
  }
  // What a cross-reference points to is an object wherever it lies, within a stream too.
  for (const offset of declared ?? []) {
    const at = bytes.subarray(offset, offset + LONGEST_HEADER).indexOf(OBJECT);
    if (at >= 0) read(offset + at);
  }
  file.cutOff = objects.all.some(({ stream }) => stream?.end === bytes.length);
  for (const object of objects.all) {
    if (isType(object.value, 'XRef')) file.trailers.push(object.value as PdfDictionary);
  }
  await readObjectStreams(file, work);
  return file;
}

function readTrailers(bytes: Buffer, file: PdfFileObjects, work: ReadingWork): void {
  let start = bytes.indexOf(TRAILER);
  while (start >= 0 && !work.exhausted) {
    const reader = new PdfReader(bytes, start + TRAILER.length, work);
    const value = reader.value();
    if (value instanceof PdfDictionary) {
      file.trailers.push(value);
      file.trailerSpans.push({ start, end: reader.position });
    }
    start = bytes.indexOf(TRAILER, Math.max(start + 1, reader.position));
  }
}

/** Where `12 0 obj` begins. A comment in between hides the numbers, but not the object. */
function headerStart(bytes: Buffer, at: number): number | undefined {
  if (bytes[at - 1] === 0x64 && bytes[at - 2] === 0x6e && bytes[at - 3] === 0x65) return undefined;
  const generationEnd = before(bytes, at, isSpace);
  const generation = before(bytes, generationEnd, isDigit);
  const numberEnd = before(bytes, generation, isSpace);
  const number = before(bytes, numberEnd, isDigit);
  if (generation < generationEnd && numberEnd < generation && number < numberEnd) return number;
  return /^[\0\t\n\f\r ]{0,8}<</.test(bytes.toString('latin1', at + 3, at + 16)) ? at : undefined;
}

/** Steps back over bytes of a kind. */
function before(bytes: Buffer, end: number, isKind: (byte: number) => boolean): number {
  let start = end;
  while (start > 0 && end - start < LONGEST_PART && isKind(bytes[start - 1] ?? 0)) start -= 1;
  return start;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0 || byte === 9 || byte === 10 || byte === 12 || byte === 13;
}

function readObject(bytes: Buffer, at: number, start: number, objects: PdfObjects, work: ReadingWork): PdfObject {
  const reader = new PdfReader(bytes, at + OBJECT.length, work);
  const value = reader.value() ?? null;
  const number = start < at ? Number.parseInt(bytes.toString('latin1', start, at), 10) : undefined;
  const object: PdfObject = { number, value, span: { start, end: reader.position } };
  if (!(value instanceof PdfDictionary) || !reader.accept('stream')) return object;
  const bodyStart = bodyOf(bytes, reader.position);
  const bodyEnd = endOfBody(bytes, bodyStart, objects.resolve(value.get('Length')), work);
  object.stream = { start: bodyStart, end: bodyEnd, raw: bytes.subarray(bodyStart, bodyEnd) };
  object.span = { start, end: bodyEnd };
  return object;
}

/** One line end belongs to the keyword. */
function bodyOf(bytes: Buffer, position: number): number {
  const afterReturn = bytes[position] === 13 ? position + 1 : position;
  return bytes[afterReturn] === 10 ? afterReturn + 1 : afterReturn;
}

/** By its length if the stream ends there, by the keyword otherwise. */
function endOfBody(bytes: Buffer, start: number, length: PdfValue | undefined, work: ReadingWork): number {
  if (typeof length === 'number' && length >= 0 && start + length < bytes.length) {
    const behind = bytes.toString('latin1', start + length, start + length + 12);
    if (/^[\0\t\n\f\r ]{0,3}endstream/.test(behind)) return start + length;
  }
  const end = bytes.indexOf(END_OF_STREAM, start);
  work.spendOn(((end < 0 ? bytes.length : end) - start) / CHEAPER_SEARCH);
  return end < 0 ? bytes.length : end;
}

function isType(value: PdfValue, type: string): value is PdfDictionary {
  if (!(value instanceof PdfDictionary)) return false;
  const own = value.get('Type');
  return own instanceof PdfName && own.text === type;
}

async function readObjectStreams(file: PdfFileObjects, work: ReadingWork): Promise<void> {
  const { objects } = file;
  let expandedBytes = 0;
  for (const { value, stream } of [...objects.all]) {
    if (!stream || !(value instanceof PdfDictionary)) continue;
    const [count, first] = [objects.resolve(value.get('N')), objects.resolve(value.get('First'))];
    if (typeof count !== 'number' || typeof first !== 'number') continue;
    if (expandedBytes > MAX_EXPANDED_BYTES) {
      file.bomb = true;
      return;
    }
    const { bytes, size, bomb } = await decodeStream(stream.raw, filtersOf(value, objects), objects, true);
    expandedBytes += size;
    file.bomb ||= bomb;
    if (!bomb) readPacked(bytes, count, first, objects, work);
  }
}

/** Pairs of number and offset, then the objects. */
function readPacked(bytes: Buffer, count: number, first: number, objects: PdfObjects, work: ReadingWork): void {
  const header = new PdfReader(bytes.subarray(0, Math.max(0, first)), 0, work);
  for (let index = 0; index < count && !work.exhausted; index++) {
    const [number, offset] = [header.value(), header.value()];
    if (typeof number !== 'number' || typeof offset !== 'number') return;
    const value = new PdfReader(bytes, first + offset, work).value();
    if (value !== undefined) objects.add({ number, value });
  }
}
