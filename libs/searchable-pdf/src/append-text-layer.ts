import { PDFDocument, ParseSpeeds, type PDFRef } from '@cantoo/pdf-lib';
import type { PageResult } from '@cairn/page-result';
import { addLayer, freeFontName } from './add-layer.ts';
import { assignCodes } from './character-codes.ts';
import { addInvisibleFont } from './invisible-font.ts';
import { pageGeometry } from './page-geometry.ts';
import { textLayer } from './text-layer.ts';

/** How to get the searchable PDF: the original with bytes appended, or other bytes altogether. */
export type SearchablePdf = { append: Uint8Array } | { replace: Uint8Array };

/**
 * Makes a PDF searchable by an incremental update: the original's bytes stay, followed by the changed pages.
 *
 * The same original and results give the same bytes. A file whose cross-reference table is not where it says (readers
 * repair that when opening) cannot be appended to and is written anew.
 * @param pages one entry a page of the document; null leaves the page as it is
 * @throws Error of pdf-lib when it cannot read the original: inspect documents before
 */
export async function appendTextLayer(
  original: Uint8Array,
  pages: readonly (PageResult | null)[],
): Promise<SearchablePdf> {
  const document = await PDFDocument.load(original, { updateMetadata: false, parseSpeed: ParseSpeeds.Fastest });
  const snapshot = document.takeSnapshot();
  if (!addTextLayers(document, pages, (ref) => snapshot.markRefForSave(ref))) return { append: new Uint8Array() };
  if (!canAppend(original)) return { replace: await document.save({ updateFieldAppearances: false }) };
  return { append: await document.saveIncremental(snapshot) };
}

/**
 * A document without words is left alone.
 * @param changed is told of every page whose dictionary changed
 * @returns whether anything was added
 */
export function addTextLayers(
  document: PDFDocument,
  results: readonly (PageResult | null)[],
  changed: (ref: PDFRef) => void = () => undefined,
): boolean {
  const codes = assignCodes(results);
  const pages = document.getPages();
  const fontName = freeFontName(pages);
  const layers = pages.flatMap((page, index) => {
    const result = results[index];
    const layer = result ? textLayer(result, pageGeometry(page), codes, fontName) : '';
    return layer === '' ? [] : [{ page, layer }];
  });
  if (layers.length === 0) return false;
  const font = addInvisibleFont(document.context, codes);
  for (const { page, layer } of layers) {
    addLayer(page, layer, font, fontName);
    changed(page.ref);
  }
  return true;
}

/** Whether offsets count from the first byte and the last cross-reference section is where `startxref` says. */
function canAppend(file: Uint8Array): boolean {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (!bytes.subarray(0, 5).equals(Buffer.from('%PDF-'))) return false;
  const match = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(bytes.subarray(-2048).toString('latin1'));
  if (!match) return false;
  const section = bytes.subarray(Number(match[1]), Number(match[1]) + 32).toString('latin1');
  return /^\s*(xref|\d+\s+\d+\s+obj)/.test(section);
}
