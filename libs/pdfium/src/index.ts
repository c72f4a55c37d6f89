export { loadPdfium, type Pdfium } from './load-pdfium.ts';
export { readPageText, type PageText, type TextLine, type TextWord } from './page-text.ts';
export { readPageWords, type PdfWord } from './page-words.ts';
export { PdfOpenError, PdfPageError, openPdf, type PdfFile } from './pdf-file.ts';
export { readPlainText } from './plain-text.ts';
export { renderColourPage, type ColourPage } from './render-colour.ts';
export { PdfRenderError, pictureSize, renderPage, type GreyPage } from './render-page.ts';
export { findUndecodableImages, soleImageSize, type UndecodableImage } from './undecodable-images.ts';
