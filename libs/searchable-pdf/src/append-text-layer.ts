import { PDFDocument, ParseSpeeds } from '@cantoo/pdf-lib';
import { dropSignatures } from './drop-signatures.ts';
import { addTextLayers, type LayerOptions, type PageSource, type PictureOptions } from './page-layers.ts';

/** How to get the searchable PDF: the original with bytes appended, or other bytes altogether. */
export type AppendedPdf = { append: Uint8Array } | { replace: Uint8Array };

/**
 * Makes a PDF searchable by an incremental update: the original's bytes stay, followed by the changed pages.
 *
 * The same original and results give the same bytes. Written anew are a file whose cross-reference table is not where it
 * says (readers repair that when opening), and one that is opened with a password: the result is not encrypted. Signatures
 * stay in what is appended to, and go from what is written anew.
 * @param pages of the document
 * @param options.password of an encrypted original
 * @throws Error of pdf-lib when it cannot read the original: inspect documents before
 */
export async function appendTextLayer(
  original: Uint8Array,
  pages: PageSource,
  { password, ...options }: LayerOptions & PictureOptions & { password?: string } = {},
): Promise<AppendedPdf> {
  const document = await loadPdf(original, password);
  const snapshot = document.takeSnapshot();
  const run = { pages: document.getPages(), results: pages, ...options };
  const changed = await addTextLayers(document, [run], (ref) => snapshot.markRefForSave(ref));
  if (password === undefined && !changed) return { append: new Uint8Array() };
  if (password !== undefined || !canAppend(original)) return { replace: await saveWhole(document) };
  return { append: await document.saveIncremental(snapshot) };
}

export function loadPdf(bytes: Uint8Array, password?: string): Promise<PDFDocument> {
  const parsing = { updateMetadata: false, parseSpeed: ParseSpeeds.Fastest };
  return PDFDocument.load(bytes, password === undefined ? parsing : { ...parsing, password });
}

export function saveWhole(document: PDFDocument): Promise<Uint8Array> {
  dropSignatures(document);
  return document.save({ updateFieldAppearances: false, addDefaultPage: false });
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
