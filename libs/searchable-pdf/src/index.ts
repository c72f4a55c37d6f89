export { appendTextLayer, type AppendedPdf } from './append-text-layer.ts';
export { mergeParts, type ImagePart, type MergedPart, type PdfPart } from './merge-parts.ts';
export { StoredPictures } from './stored-pictures.ts';
export type { ExistingText, LayerOptions, PagePicture, PageSource, PictureOptions } from './page-layers.ts';
