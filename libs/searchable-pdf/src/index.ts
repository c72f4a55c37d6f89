export { appendTextLayer, type SearchablePdf } from './append-text-layer.ts';
export { imagesToPdf } from './images-to-pdf.ts';
