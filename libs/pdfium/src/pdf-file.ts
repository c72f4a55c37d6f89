import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { withScratch, type Pdfium } from './load-pdfium.ts';

export type PdfOpenFailure = 'password' | 'corrupt';

/** PDFium could not open the file: it needs a password (or an unknown security handler), or it is no readable PDF. */
export class PdfOpenError extends Error {
  readonly reason: PdfOpenFailure;

  constructor(reason: PdfOpenFailure) {
    super(reason === 'password' ? 'The PDF needs a password.' : 'The PDF cannot be read.');
    this.name = 'PdfOpenError';
    this.reason = reason;
  }
}

/** The page tree names a page that PDFium cannot load. */
export class PdfPageError extends Error {
  constructor(index: number) {
    super(`Page ${index + 1} cannot be loaded.`);
    this.name = 'PdfPageError';
  }
}

/** A PDF opened by PDFium, which reads the file piece by piece: a document of 267 MiB costs no 267 MiB. */
export interface PdfFile {
  readonly pdfium: Pdfium;
  readonly pageCount: number;
  /** 17 means PDF 1.7; undefined when the header does not say. */
  readonly version: number | undefined;
  /** Also of a file that opens without a password: then its owner restricts what may be done with it. */
  readonly encrypted: boolean;
  /** In points, as shown: after CropBox and rotation. Undefined for a page that cannot be loaded. */
  pageSize(index: number): { widthPt: number; heightPt: number } | undefined;
  /** @throws PdfPageError */
  withPage<T>(index: number, work: (page: number) => T): T;
  close(): void;
}

const ERROR_PASSWORD = 4;
const ERROR_SECURITY = 5;

/**
 * @param password of the user or the owner; of no effect on a file that is not encrypted
 * @throws PdfOpenError
 */
export function openPdf(pdfium: Pdfium, path: string, password = ''): PdfFile {
  const access = fileAccess(pdfium, path);
  const document = pdfium.FPDF_LoadCustomDocument(access.pointer, password);
  if (!document) {
    access.release();
    const error = pdfium.FPDF_GetLastError();
    throw new PdfOpenError(error === ERROR_PASSWORD || error === ERROR_SECURITY ? 'password' : 'corrupt');
  }
  return {
    pdfium,
    pageCount: pdfium.FPDF_GetPageCount(document),
    version: withScratch(pdfium, 4, (pointer) =>
      pdfium.FPDF_GetFileVersion(document, pointer) ? pdfium.pdfium.getValue(pointer, 'i32') : undefined,
    ),
    encrypted: Boolean(pdfium.EPDF_IsEncrypted(document)),
    pageSize: (index) =>
      withScratch(pdfium, 8, (size) => {
        if (!pdfium.FPDF_GetPageSizeByIndexF(document, index, size)) return undefined;
        const { getValue } = pdfium.pdfium;
        return { widthPt: getValue(size, 'float'), heightPt: getValue(size + 4, 'float') };
      }),
    withPage(index, work) {
      const page = pdfium.FPDF_LoadPage(document, index);
      if (!page) throw new PdfPageError(index);
      try {
        return work(page);
      } finally {
        pdfium.FPDF_ClosePage(page);
      }
    },
    close() {
      pdfium.FPDF_CloseDocument(document);
      access.release();
    },
  };
}

/** An `FPDF_FILEACCESS` in PDFium's heap: length, callback, parameter. */
function fileAccess(pdfium: Pdfium, path: string): { pointer: number; release(): void } {
  const file = openSync(path, 'r');
  const readBlock = (_param: number, position: number, buffer: number, size: number): number => {
    try {
      // PDFium passes unsigned 32-bit numbers, which arrive here signed.
      return readSync(file, pdfium.pdfium.HEAPU8, buffer >>> 0, size >>> 0, position >>> 0) === size >>> 0 ? 1 : 0;
    } catch {
      return 0; // PDFium treats the block as missing, as it would in a truncated file.
    }
  };
  const callback = pdfium.pdfium.addFunction(readBlock, 'iiiii');
  const pointer = pdfium.pdfium.wasmExports.malloc(12);
  pdfium.pdfium.setValue(pointer, fstatSync(file).size, 'i32');
  pdfium.pdfium.setValue(pointer + 4, callback, 'i32');
  pdfium.pdfium.setValue(pointer + 8, 0, 'i32');
  return {
    pointer,
    release() {
      pdfium.pdfium.wasmExports.free(pointer);
      pdfium.pdfium.removeFunction(callback);
      closeSync(file);
    },
  };
}
