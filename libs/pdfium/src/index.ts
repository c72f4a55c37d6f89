export { loadPdfium, type Pdfium } from './load-pdfium.ts';
export { readPageWords, type PdfWord } from './page-words.ts';
export { PdfOpenError, PdfPageError, openPdf, type PdfFile } from './pdf-file.ts';
export { PdfRenderError, renderPage, type GreyPage } from './render-page.ts';
export { findUndecodableImages, type UndecodableImage } from './undecodable-images.ts';
