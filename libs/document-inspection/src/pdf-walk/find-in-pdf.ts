import { HARMLESS_BYTES, findAppendedData } from '../byte-structure/find-foreign-data.ts';
import { formatAtStart, formatWithin } from '../byte-structure/known-formats.ts';
import { zipAtEnd } from '../byte-structure/zip-at-end.ts';
import type { Findings } from '../finding.ts';
import { findActions } from './find-actions.ts';
import { findBombs } from './find-bombs.ts';
import { findEmbeddedFiles } from './find-embedded-files.ts';
import { findLoops } from './find-loops.ts';
import type { PdfObjects } from './pdf-objects.ts';
import { ReadingWork } from './pdf-reader.ts';
import { PdfDictionary, PdfText } from './pdf-values.ts';
import { readObjects, type PdfFileObjects } from './read-objects.ts';

const END_OF_FILE = Buffer.from('%%EOF');

/**
 * Everything in a PDF that is worth telling: it is read tolerantly, completely, and nothing of it is run.
 * @returns `unpackable`: all objects could be taken out of their streams within the limit
 */
export async function findInPdf(
  bytes: Buffer,
  limits: { maxImagePixels: number },
  findings: Findings,
): Promise<{ unpackable: boolean }> {
  const work = new ReadingWork();
  const file = await readObjects(bytes, work);
  const { objects, trailers, bomb } = file;
  if (bomb) findings.add('bomb');
  for (const { value, stream } of objects.all) {
    findActions(value, objects, findings);
    if (stream && value instanceof PdfDictionary && isElsewhere(value, objects)) findings.add('external-stream');
  }
  for (const trailer of trailers) {
    findActions(trailer, objects, findings);
    if (objects.resolve(trailer.get('Encrypt')) instanceof PdfDictionary) findings.add('encryption');
  }
  await findEmbeddedFiles(objects, findings);
  await findBombs(objects, limits.maxImagePixels, findings);
  await findLoops(objects, findings);
  findAroundObjects(bytes, file, findings);
  if (work.tooDeep) findings.add('deep-nesting');
  if (work.exhausted) findings.add('too-complex');
  return { unpackable: !bomb };
}

/** The data of a stream with a file name are in that file, and a reference XObject shows a page of another one. */
function isElsewhere(dictionary: PdfDictionary, objects: PdfObjects): boolean {
  const file = objects.resolve(dictionary.get('F'));
  const page = objects.resolve(dictionary.get('Ref'));
  return file instanceof PdfText || file instanceof PdfDictionary || (page instanceof PdfDictionary && page.has('F'));
}

function findAroundObjects(bytes: Buffer, { objects, trailerSpans, cutOff }: PdfFileObjects, findings: Findings): void {
  const start = bytes.subarray(0, 1024).indexOf('%PDF-');
  if (start > 0) {
    const leading = bytes.subarray(0, start);
    const format = formatAtStart(leading) ?? formatWithin(leading);
    if (format) findings.add('second-format', format);
    else if (start > HARMLESS_BYTES) findings.add('leading-data', `${start} bytes`);
  }
  const end = bytes.lastIndexOf(END_OF_FILE);
  if (end < 0 || cutOff) findings.add('cut-off');
  if (end >= 0) findAppendedData(bytes.subarray(end + END_OF_FILE.length), findings, false);
  const spans = [...objects.all.flatMap(({ span }) => span ?? []), ...trailerSpans].sort(
    (one, other) => one.start - other.start,
  );
  const format = formatWithin(betweenObjects(bytes, spans));
  if (format && format !== 'PDF') findings.add('second-format', format);
  findArchive(bytes, objects, findings);
}

/** Comments, and what else viewers step over. */
function betweenObjects(bytes: Buffer, spans: readonly { start: number; end: number }[]): Buffer {
  const gaps: Buffer[] = [];
  let position = 0;
  for (const { start, end } of spans) {
    if (start > position) gaps.push(bytes.subarray(position, start));
    position = Math.max(position, end);
  }
  return Buffer.concat([...gaps, bytes.subarray(position)]);
}

/** An attached archive that is not compressed again looks alike, but does not end with the file. */
function findArchive(bytes: Buffer, objects: PdfObjects, findings: Findings): void {
  const zip = zipAtEnd(bytes);
  if (!zip) return;
  const attached = objects.all.some(
    ({ stream }) => stream && zip.position >= stream.start && zip.position < stream.end,
  );
  if (zip.exact || !attached) findings.add('second-format', 'ZIP archive');
}
