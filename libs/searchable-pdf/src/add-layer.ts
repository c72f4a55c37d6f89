import { deflateSync } from 'node:zlib';
import { PDFArray, PDFDict, PDFName, PDFRef, type PDFPage } from '@cantoo/pdf-lib';

/**
 * Puts a contents stream before a page's own, with a font under `fontName` in the page's resources.
 *
 * Before, not after: invisible text may lie under everything, and there no unbalanced `q` of the page can move it. Shared
 * and inherited resources are copied for the page, never changed in place.
 */
export function addLayer(page: PDFPage, layer: string, font: PDFRef, fontName: string): void {
  const { context } = page.doc;
  // By Node's zlib: the library's own, in JavaScript, takes a tenth of the time that a document's layers take.
  const stream = context.register(context.stream(deflateSync(Buffer.from(layer, 'latin1')), { Filter: 'FlateDecode' }));
  page.node.set(PDFName.of('Contents'), context.obj([stream, ...contentsOf(page)]));

  const resources = cloneOf(page, page.node.getInheritableAttribute(PDFName.of('Resources')));
  const fonts = cloneOf(page, resources.get(PDFName.of('Font')));
  fonts.set(PDFName.of(fontName), font);
  resources.set(PDFName.of('Font'), fonts);
  page.node.set(PDFName.of('Resources'), resources);
}

function contentsOf(page: PDFPage): PDFRef[] {
  const entry = page.node.get(PDFName.of('Contents'));
  const value = page.doc.context.lookup(entry);
  if (value instanceof PDFArray) return value.asArray().filter((item) => item instanceof PDFRef);
  return value && entry instanceof PDFRef ? [entry] : [];
}

function cloneOf(page: PDFPage, object: unknown): PDFDict {
  const { context } = page.doc;
  const value = object instanceof PDFRef ? context.lookup(object) : object;
  return value instanceof PDFDict ? value.clone(context) : context.obj({});
}

/** A name that no font of these pages has. */
export function freeFontName(pages: readonly PDFPage[]): string {
  const taken = new Set(
    pages.flatMap((page) => {
      const resources = page.doc.context.lookup(page.node.getInheritableAttribute(PDFName.of('Resources')));
      const fonts = resources instanceof PDFDict ? resources.lookup(PDFName.of('Font')) : undefined;
      return fonts instanceof PDFDict ? fonts.keys().map((key) => key.decodeText()) : [];
    }),
  );
  let name = 'CairnText';
  for (let n = 2; taken.has(name); n++) name = `CairnText${n}`;
  return name;
}
