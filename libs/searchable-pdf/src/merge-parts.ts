import { PDFDocument } from '@cantoo/pdf-lib';
import { loadPdf, saveWhole } from './append-text-layer.ts';
import { copyPdf } from './copy-pdf.ts';
import { addImagePages } from './image-pages.ts';
import { addTextLayers, type LayerOptions, type PageRun, type PageSource } from './page-layers.ts';

/** A PDF among the files of a document. */
export interface PdfPart extends LayerOptions {
  pdf: () => Promise<Uint8Array>;
  password?: string;
  pages: PageSource;
}

/** An image file among them; each of its frames becomes a page. */
export interface ImagePart {
  imagePath: string;
  pageCount: number;
  maxImagePixels: number;
  pages: PageSource;
}

export type MergedPart = PdfPart | ImagePart;

/**
 * Makes one searchable PDF of several files, in order, or of an image file.
 *
 * If the first is a PDF, all that it has stays: metadata, attachments, page labels, outline, form. Of each further PDF
 * come the pages with their boxes, links and annotations, and its outline. An image page has the size that the image's
 * resolution says; one that cannot be decoded is blank, so that pages keep their numbers. No dates are written: the same
 * input gives the same bytes.
 */
export async function mergeParts(parts: readonly MergedPart[], { title }: { title: string }): Promise<Uint8Array> {
  const [first] = parts;
  const document =
    first && 'pdf' in first ? await loadPdf(await first.pdf(), first.password) : await newDocument(title);
  const runs: PageRun[] = [];
  for (const part of parts) {
    const { pages: results } = part;
    if (!('pdf' in part)) {
      runs.push({ pages: await addImagePages(document, part), results });
    } else {
      const pages =
        part === first ? document.getPages() : copyPdf(await loadPdf(await part.pdf(), part.password), document);
      const { existingText = 'skip', picture } = part;
      runs.push({ pages, results, existingText, ...(picture ? { picture } : {}) });
    }
  }
  await addTextLayers(document, runs);
  return saveWhole(document);
}

async function newDocument(title: string): Promise<PDFDocument> {
  const document = await PDFDocument.create({ updateMetadata: false });
  document.setTitle(title);
  document.setProducer('Cairn');
  return document;
}
