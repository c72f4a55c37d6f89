import { instantiateFrom } from '@cairn/wasm-memory';
import { packageAsset } from '@cairn/worker-entry';
import { init } from '@embedpdf/pdfium';

/** The part of PDFium's C API that is used here; pointers and handles are numbers. Signatures: PDFium's `public/*.h`. */
export interface Pdfium {
  PDFiumExt_Init(): void;
  FPDF_LoadCustomDocument(fileAccess: number, password: string): number;
  FPDF_CloseDocument(document: number): void;
  FPDF_GetLastError(): number;
  FPDF_GetPageCount(document: number): number;
  FPDF_GetFileVersion(document: number, version: number): boolean;
  EPDF_IsEncrypted(document: number): boolean;
  FPDF_GetPageSizeByIndexF(document: number, index: number, size: number): boolean;
  FPDF_LoadPage(document: number, index: number): number;
  FPDF_ClosePage(page: number): void;
  FPDF_GetPageWidthF(page: number): number;
  FPDF_GetPageHeightF(page: number): number;
  FPDF_RenderPageBitmap(
    bitmap: number,
    page: number,
    x: number,
    y: number,
    width: number,
    height: number,
    rotate: number,
    flags: number,
  ): void;
  FPDFBitmap_CreateEx(width: number, height: number, format: number, buffer: number, stride: number): number;
  FPDFBitmap_FillRect(bitmap: number, x: number, y: number, width: number, height: number, colour: number): boolean;
  FPDFBitmap_GetBuffer(bitmap: number): number;
  FPDFBitmap_GetStride(bitmap: number): number;
  FPDFBitmap_Destroy(bitmap: number): void;
  FPDFPage_CountObjects(page: number): number;
  FPDFPage_GetObject(page: number, index: number): number;
  FPDFPageObj_GetType(object: number): number;
  FPDFPageObj_GetBounds(object: number, left: number, bottom: number, right: number, top: number): boolean;
  FPDFFormObj_CountObjects(form: number): number;
  FPDFFormObj_GetObject(form: number, index: number): number;
  FPDFImageObj_GetImagePixelSize(image: number, width: number, height: number): boolean;
  FPDFImageObj_GetBitmap(image: number): number;
  FPDFText_LoadPage(page: number): number;
  FPDFText_ClosePage(textPage: number): void;
  FPDFText_CountChars(textPage: number): number;
  FPDFText_GetUnicode(textPage: number, index: number): number;
  FPDFText_GetTextObject(textPage: number, index: number): number;
  FPDFText_GetCharOrigin(textPage: number, index: number, x: number, y: number): boolean;
  FPDFTextObj_GetTextRenderMode(object: number): number;
  FPDF_PageToDevice(
    page: number,
    left: number,
    top: number,
    width: number,
    height: number,
    rotate: number,
    x: number,
    y: number,
    deviceX: number,
    deviceY: number,
  ): boolean;
  FPDFText_GetLooseCharBox(textPage: number, index: number, rect: number): boolean;
  pdfium: {
    HEAPU8: Uint8Array;
    wasmExports: { malloc(bytes: number): number; free(pointer: number): void };
    addFunction(callback: (...args: number[]) => number, signature: string): number;
    removeFunction(pointer: number): void;
    getValue(pointer: number, type: 'i32' | 'float' | 'double'): number;
    setValue(pointer: number, value: number, type: 'i32'): void;
  };
}

/**
 * Loads PDFium into this thread, about 0.1 s. Its heap grows with what a document asks for, so hostile documents belong in
 * a worker thread whose memory is capped first, see `@cairn/wasm-memory`.
 */
export async function loadPdfium(): Promise<Pdfium> {
  const instantiation = await instantiateFrom(packageAsset('@embedpdf/pdfium/pdfium.wasm', import.meta.url));
  // The build prints remarks about odd documents; what matters comes back as a result.
  const loaded = (await init({ ...instantiation, print: noop, printErr: noop } as never)) as unknown as Pdfium;
  loaded.PDFiumExt_Init();
  return loaded;
}

/** Calls `work` with a zeroed piece of PDFium's heap for results that it returns through pointers. */
export function withScratch<T>(pdfium: Pdfium, bytes: number, work: (pointer: number) => T): T {
  const pointer = pdfium.pdfium.wasmExports.malloc(bytes);
  try {
    pdfium.pdfium.HEAPU8.fill(0, pointer, pointer + bytes);
    return work(pointer);
  } finally {
    pdfium.pdfium.wasmExports.free(pointer);
  }
}

function noop(): void {
  // Nothing is printed.
}
