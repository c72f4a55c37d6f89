import { readFile } from 'node:fs/promises';
import { PDFDocument, ParseSpeeds } from '@cantoo/pdf-lib';
import { PdfOpenError, loadPdfium, openPdf, type PdfFile, type Pdfium } from '@cairn/pdfium';
import { findActiveContent } from './active-content.ts';
import { RefusedError, type AcceptedDocument, type ActiveContent } from './document-inspection.ts';

/** @throws RefusedError */
export async function inspectPdf(
  path: string,
  limits: { maxPages: number },
  password?: string,
): Promise<AcceptedDocument> {
  const pdfium = await loadPdfium();
  const file = openOrRefuse(pdfium, path, password);
  const encrypted = file.encrypted ? 'opened-by-password' : 'no';
  if (file.encrypted && password === undefined) {
    throw new RefusedError(
      'PDF_RESTRICTED',
      'The PDF opens without a password, but its owner restricted changes to it. Send the owner’s password along, or save it without restrictions.',
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
  file.close();

  const activeContent = await activeContentOrRefuse(path, pages.length, encrypted === 'no' ? undefined : password);
  return {
    type: 'application/pdf',
    pageCount: pages.length,
    pages,
    pdf: { encrypted, activeContent, version },
    notices: [],
  };
}

/** An unencrypted file opens whatever the password. */
function openOrRefuse(pdfium: Pdfium, path: string, password: string | undefined): PdfFile {
  try {
    return openPdf(pdfium, path, password);
  } catch (error) {
    if (!(error instanceof PdfOpenError)) throw error;
    if (error.reason === 'password' && password === undefined) {
      throw new RefusedError('PDF_ENCRYPTED', 'The PDF needs a password. Send it along, or save the PDF without one.');
    }
    if (error.reason === 'password') {
      throw new RefusedError('PDF_PASSWORD_WRONG', 'The password does not open the PDF.');
    }
    throw new RefusedError('PDF_CORRUPT', 'The PDF is damaged or incomplete and cannot be opened.');
  }
}

/**
 * pdf-lib reads the file a second time, because it writes the result later: what it cannot read, or reads as another
 * number of pages, is refused now rather than when the last page has been recognised.
 */
async function activeContentOrRefuse(path: string, pageCount: number, password?: string): Promise<ActiveContent[]> {
  try {
    const options = {
      updateMetadata: false,
      parseSpeed: ParseSpeeds.Fastest,
      ...(password === undefined ? {} : { password }),
    };
    const document = await PDFDocument.load(await readFile(path), options);
    if (document.getPageCount() !== pageCount) throw new Error('PDFium and pdf-lib count different pages');
    return findActiveContent(document.context);
  } catch {
    throw new RefusedError(
      'PDF_CORRUPT',
      'The structure of the PDF is damaged, so that it cannot be processed reliably.',
    );
  }
}
