import { readFile } from 'node:fs/promises';
import { PDFDocument, ParseSpeeds } from '@cantoo/pdf-lib';
import { PdfOpenError, loadPdfium, openPdf, type PdfFile, type Pdfium } from '@cairn/pdfium';
import { RefusedError, type AcceptedDocument, type InspectionLimits, type TextWanted } from './document-inspection.ts';
import type { Findings } from './finding.ts';
import type { MemoryWatch } from './memory-watch.ts';
import { findInPdf } from './pdf-walk/find-in-pdf.ts';
import { readTexts } from './read-texts.ts';

/** A document is not refused because its text takes long to read: then only its beginning is. */
const SHARE_FOR_TEXT = 1 / 4;

let loading: Promise<Pdfium> | undefined;

/** Loads what takes longest before there is a file. This process reads one file only, so nothing of another is left. */
export function preparedPdfium(): Promise<Pdfium> {
  loading ??= loadPdfium();
  return loading;
}

export interface PdfToInspect {
  path: string;
  limits: InspectionLimits;
  password: string | undefined;
  text: TextWanted | undefined;
  memory: MemoryWatch;
}

/**
 * Looks for what a PDF carries first, so that a file which is refused says that too.
 * @throws RefusedError
 */
export async function inspectPdf(
  { path, limits, password, text, memory }: PdfToInspect,
  findings: Findings,
): Promise<AcceptedDocument> {
  const bytes = await readFile(path);
  const { unpackable } = await findInPdf(bytes, limits, findings);
  if (!unpackable) {
    // The other readers would try, and be stopped by the same limit much later.
    throw new RefusedError('RESOURCE_LIMIT', 'The PDF expands to more memory than the limit allows. Export it again.');
  }
  const pdfium = await preparedPdfium();
  const file = openOrRefuse(pdfium, path, password);
  const encrypted = file.encrypted ? 'opened-by-password' : 'no';
  if (file.encrypted && password === undefined) {
    throw new RefusedError(
      'PDF_RESTRICTED',
      'The PDF is encrypted: it opens without a password, but its owner restricted changes to it. Send the owner’s password along, or save it without restrictions.',
    );
  }
  if (file.pageCount === 0) throw new RefusedError('PDF_NO_PAGES', 'The PDF has no pages.');
  if (file.pageCount > limits.maxPages) {
    throw new RefusedError('TOO_MANY_PAGES', `The PDF has ${file.pageCount} pages; the limit is ${limits.maxPages}.`);
  }
  const pages = Array.from(
    { length: file.pageCount },
    (_, index) => file.pageSize(index) ?? { widthPt: 0, heightPt: 0 },
  );
  const version = file.version ?? null;
  if (memory.refusal) throw new RefusedError(memory.refusal.code, memory.refusal.message);
  const reading = { timeLimitMs: limits.timeLimitMs * SHARE_FOR_TEXT, ranOutOfMemory: () => memory.ranOut };
  const texts = text && readTexts(file, text, reading);
  if (memory.ranOut) {
    // A page alone is too much, not the document. PDFium may be broken by it and is left as it is.
    findings.add('text-unread');
    memory.forget();
  } else {
    file.close();
  }

  const document = await readableDocument(bytes, pages.length, encrypted === 'no' ? undefined : password);
  // What is encrypted can be looked for now only.
  if (encrypted !== 'no') await findInPdf(await decrypted(document), limits, findings);
  return {
    type: 'application/pdf',
    pageCount: pages.length,
    pages,
    pdf: { encrypted, version },
    notices: [],
    ...(texts ? { texts } : {}),
  };
}

/** An unencrypted file opens whatever the password. */
function openOrRefuse(pdfium: Pdfium, path: string, password: string | undefined): PdfFile {
  try {
    return openPdf(pdfium, path, password);
  } catch (error) {
    if (!(error instanceof PdfOpenError)) throw error;
    if (error.reason === 'password' && password === undefined) {
      throw new RefusedError(
        'PDF_ENCRYPTED',
        'The PDF is encrypted and needs a password. Send it along, or save the PDF without one.',
      );
    }
    if (error.reason === 'password') {
      throw new RefusedError('PDF_PASSWORD_WRONG', 'The password does not open the PDF.');
    }
    throw new RefusedError(
      'PDF_CORRUPT',
      'The PDF is malformed: damaged or incomplete, so that it cannot be opened. Export it again.',
    );
  }
}

/**
 * pdf-lib reads the file a second time, because it writes the result later: what it cannot read, or reads as another
 * number of pages, is refused now rather than when the last page has been recognised.
 */
async function readableDocument(bytes: Buffer, pageCount: number, password?: string): Promise<PDFDocument> {
  try {
    const options = {
      updateMetadata: false,
      parseSpeed: ParseSpeeds.Fastest,
      ...(password === undefined ? {} : { password }),
    };
    const document = await PDFDocument.load(bytes, options);
    if (document.getPageCount() !== pageCount) throw new Error('PDFium and pdf-lib count different pages');
    return document;
  } catch {
    throw new RefusedError(
      'PDF_CORRUPT',
      'The structure of the PDF is malformed, so that it cannot be processed reliably. Print or export it as a new PDF.',
    );
  }
}

async function decrypted(document: PDFDocument): Promise<Buffer> {
  return Buffer.from(
    await document.save({ useObjectStreams: false, addDefaultPage: false, updateFieldAppearances: false }),
  );
}
