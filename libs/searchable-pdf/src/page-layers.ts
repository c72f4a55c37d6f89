import { PDFName, type PDFDocument, type PDFPage, type PDFRef } from '@cantoo/pdf-lib';
import type { PageResult } from '@cairn/page-result';
import { addLayer, freeFontName } from './add-layer.ts';
import { CharacterCodes } from './character-codes.ts';
import { embedJpeg } from './embed-jpeg.ts';
import { assignInvisibleFont } from './invisible-font.ts';
import { pageGeometry } from './page-geometry.ts';
import type { StoredPictures } from './stored-pictures.ts';
import { stripInvisibleText } from './strip-invisible-text.ts';
import { matrixOf, shownSize, textLayer } from './text-layer.ts';

/**
 * The result of a page of a file, by index from 0; null for a page that stays as it is. Asked when the page's turn comes, so
 * that the results of a long document need not be in memory together.
 */
export type PageSource = (index: number) => PageResult | null | Promise<PageResult | null>;

/** What happens to a page that has text already: see `LayerOptions`. */
export type ExistingText = 'skip' | 'redo' | 'force';

/** A page as shown, as a JPEG of 8-bit grey or RGB. */
export type PagePicture = (index: number) => Promise<Uint8Array>;

export interface LayerOptions {
  /**
   * Default `skip`: the layer is added to what the page has.
   * - `redo`: invisible text of the page is removed first
   * - `force`: the page's picture takes the place of its contents; needs `picture`
   *
   * A page whose result is its own text (`source: 'existing-text'`) stays as it is in all three.
   */
  existingText?: ExistingText;
  picture?: PagePicture;
}

export interface PictureOptions {
  /** Keeps the pictures of pages until the PDF is written, and has to be appended to it then; default: they are part of it. */
  pictures?: StoredPictures;
}

/** Pages of a document whose results come from one file of it. */
export interface PageRun extends LayerOptions, PictureOptions {
  pages: readonly PDFPage[];
  results: PageSource;
}

/**
 * Puts the layers on the pages of one document; results are read once, one after the other.
 * @param changed is told of every page whose dictionary changed
 * @returns whether anything was changed
 */
export async function addTextLayers(
  document: PDFDocument,
  runs: readonly PageRun[],
  changed: (ref: PDFRef) => void = () => undefined,
): Promise<boolean> {
  const codes = new CharacterCodes();
  const fontName = freeFontName(runs.flatMap(({ pages }) => pages));
  let font: PDFRef | undefined;
  let anything = false;
  for await (const { page, result, index, run } of recognised(runs)) {
    const geometry = pageGeometry(page);
    const replaced = await replaceContents(page, index, run);
    const layer = textLayer(result, geometry, codes, fontName);
    if (layer !== '') {
      font ??= document.context.nextRef();
      addLayer(page, layer, font, fontName);
    }
    if (layer === '' && !replaced) continue;
    changed(page.ref);
    anything = true;
  }
  if (font) assignInvisibleFont(document.context, font, codes);
  return anything;
}

async function* recognised(
  runs: readonly PageRun[],
): AsyncGenerator<{ page: PDFPage; result: PageResult; index: number; run: PageRun }> {
  for (const run of runs) {
    for (const [index, page] of run.pages.entries()) {
      const result = await run.results(index);
      if (result && result.source !== 'existing-text') yield { page, result, index, run };
    }
  }
}

/** @returns whether anything was replaced */
async function replaceContents(
  page: PDFPage,
  index: number,
  { existingText, picture, pictures }: PageRun,
): Promise<boolean> {
  if (existingText === 'redo') return stripInvisibleText(page);
  if (existingText !== 'force' || !picture) return false;
  await showPicture(page, await picture(index), pictures);
  return true;
}

/** Boxes, rotation and annotations of the page stay; its former contents are no longer reachable from it. */
export async function showPicture(page: PDFPage, jpeg: Uint8Array, pictures?: StoredPictures): Promise<void> {
  const { context } = page.doc;
  const geometry = pageGeometry(page);
  const { width, height } = shownSize(geometry);
  const image = await embedJpeg(page.doc, jpeg, pictures);
  page.node.set(PDFName.of('Resources'), context.obj({ XObject: { Scan: image } }));
  const operators = `q ${matrixOf(geometry)} cm ${width} 0 0 ${height} 0 0 cm /Scan Do Q\n`;
  page.node.set(PDFName.of('Contents'), context.register(context.stream(operators)));
}
