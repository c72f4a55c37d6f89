import { PDFDocument } from '@cantoo/pdf-lib';
import { loadPdf, saveWhole } from './append-text-layer.ts';
import { addImagePages } from './image-pages.ts';
import { copyPdf } from './merge/copy-pdf.ts';
import { readPageLabels, writePageLabels, type PageLabels } from './merge/page-labels.ts';
import { addTextLayers, type LayerOptions, type PageRun, type PageSource, type PictureOptions } from './page-layers.ts';

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
 * If the first is a PDF, all that it has stays: metadata, structure, scripts, form. Of each further PDF come the pages with
 * their boxes, links and annotations, and outline, page labels, named destinations, form fields, attachments and layers;
 * names that are there already get a number. What it would run by itself or on a click (scripts, forms that are sent) does
 * not come. Signatures go, as each was over a file of its own. An image page has the size that the image's resolution says;
 * one that cannot be decoded is blank, so that pages keep their numbers. No dates are written: the same input gives the same
 * bytes.
 */
export async function mergeParts(
  parts: readonly MergedPart[],
  { title, ...options }: { title: string } & PictureOptions,
): Promise<Uint8Array> {
  const [first] = parts;
  const document =
    first && 'pdf' in first ? await loadPdf(await first.pdf(), first.password) : await newDocument(title);
  const runs: (PageRun & { labels: PageLabels | undefined })[] = [];
  for (const [index, part] of parts.entries()) {
    const { pages: results } = part;
    if (!('pdf' in part)) {
      runs.push({ pages: await addImagePages(document, { ...part, ...options }), results, labels: undefined });
    } else {
      const { existingText = 'skip', picture } = part;
      const run = index === 0 ? ownPages(document) : await copiedPages(part, document);
      runs.push({ ...run, results, existingText, ...(picture ? { picture } : {}), ...options });
    }
  }
  writePageLabels(
    document,
    runs.map(({ pages, labels }) => ({ pageCount: pages.length, labels })),
  );
  await addTextLayers(document, runs);
  return saveWhole(document);
}

type Pages = Pick<PageRun, 'pages'> & { labels: PageLabels | undefined };

function ownPages(document: PDFDocument): Pages {
  return { pages: document.getPages(), labels: readPageLabels(document) };
}

async function copiedPages(part: PdfPart, document: PDFDocument): Promise<Pages> {
  const source = await loadPdf(await part.pdf(), part.password);
  return { pages: copyPdf(source, document), labels: readPageLabels(source) };
}

async function newDocument(title: string): Promise<PDFDocument> {
  const document = await PDFDocument.create({ updateMetadata: false });
  document.setTitle(title);
  document.setProducer('Cairn');
  return document;
}
