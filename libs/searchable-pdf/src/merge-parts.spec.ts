import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PDFRef } from '@cantoo/pdf-lib';
import { PDFArray, PDFDict, PDFDocument, PDFName, PDFStream, PDFString, StandardFonts, degrees } from '@cantoo/pdf-lib';
import { loadPdfium, openPdf, readPageWords, type Pdfium } from '@cairn/pdfium';
import sharp from 'sharp';
import { StoredPictures, appendTextLayer, mergeParts, type MergedPart, type PageSource } from './index.ts';
import { complaints } from './readers.fixture.ts';
import { result, source } from './spec-pages.fixture.ts';

/** Every page of a file gets one word, `a1`, `a2`, …, in its middle. */
function named(name: string): PageSource {
  return (index) => Promise.resolve(result(100, 100, [[`${name}${index + 1}`, [30, 40, 70, 60]]]));
}

/** Pages with text of their own, a link from the first to the last, an outline, page labels, an attachment. */
async function richPdf(pageCount: number, name: string): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const { context } = document;
  const font = await document.embedFont(StandardFonts.Helvetica);
  const pages = Array.from({ length: pageCount }, () => document.addPage([200, 100]));
  pages.forEach((page, index) => page.drawText(`own-${name}${index + 1}`, { x: 5, y: 5, size: 8, font }));
  const [first, last] = [pages[0]!, pages.at(-1)!];
  first.setRotation(degrees(90));
  first.setCropBox(10, 10, 150, 80);
  const link = { Type: 'Annot', Subtype: 'Link', Rect: [0, 0, 50, 50], Dest: [last.ref, 'Fit'] };
  first.node.set(PDFName.of('Annots'), context.obj([context.register(context.obj(link))]));
  const root = context.nextRef();
  const item = context.nextRef();
  context.assign(item, context.obj({ Title: PDFString.of(`Part ${name}`), Dest: [last.ref, 'Fit'], Parent: root }));
  context.assign(root, context.obj({ Type: 'Outlines', First: item, Last: item, Count: 1 }));
  document.catalog.set(PDFName.of('Outlines'), root);
  document.catalog.set(PDFName.of('PageLabels'), context.obj({ Nums: [0, { S: 'r' }] }));
  await document.attach(Buffer.from('note'), `${name}.txt`, { mimeType: 'text/plain' });
  document.setTitle(`Title ${name}`);
  return document.save();
}

describe('files of one document', () => {
  let pdfium: Pdfium;
  let folder: string;
  let path: string;
  let png: string;
  beforeAll(async () => {
    pdfium = await loadPdfium();
    folder = await mkdtemp(join(tmpdir(), 'cairn-merge-'));
    path = join(folder, 'merged.pdf');
    png = join(folder, 'scan.png');
    await sharp({ create: { width: 100, height: 200, channels: 3, background: '#ffffff' } })
      .withMetadata({ density: 100 })
      .png()
      .toFile(png);
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function merged(parts: MergedPart[]): Promise<PDFDocument> {
    const bytes = await mergeParts(parts, { title: 'Merged' });
    await writeFile(path, bytes);
    return PDFDocument.load(bytes, { updateMetadata: false });
  }

  function wordsByPage(): string[][] {
    const file = openPdf(pdfium, path);
    const words = Array.from({ length: file.pageCount }, (_, page) =>
      readPageWords(file, page).map(({ text }) => text),
    );
    file.close();
    return words;
  }

  it('become one PDF in their order, each page with its own layer', async () => {
    const [a, b] = await Promise.all([richPdf(2, 'a'), richPdf(1, 'b')]);

    await merged([
      { pdf: () => Promise.resolve(a), pages: named('a') },
      { imagePath: png, pageCount: 1, maxImagePixels: 1e6, pages: named('i') },
      { pdf: () => Promise.resolve(b), pages: source([null]) },
    ]);

    expect(wordsByPage()).toEqual([['a1', 'own-a1'], ['a2', 'own-a2'], ['i1'], ['own-b1']]);
    await expect(complaints(path)).resolves.toEqual([]);
  });

  it('keep their boxes, rotations, links, outlines and attachments, and the title of the first', async () => {
    const [a, b] = await Promise.all([richPdf(2, 'a'), richPdf(2, 'b')]);

    const document = await merged([
      { pdf: () => Promise.resolve(a), pages: named('a') },
      { pdf: () => Promise.resolve(b), pages: named('b') },
    ]);

    const pages = document.getPages();
    for (const index of [0, 2]) {
      expect(pages[index]!.getRotation().angle).toBe(90);
      expect(pages[index]!.getCropBox()).toEqual({ x: 10, y: 10, width: 150, height: 80 });
      const link = pages[index]!.node.lookup(PDFName.of('Annots'), PDFArray).lookup(0, PDFDict);
      expect(link.lookup(PDFName.of('Dest'), PDFArray).get(0)).toBe(pages[index + 1]!.ref);
    }
    const outline = document.catalog.lookup(PDFName.of('Outlines'), PDFDict);
    const first = outline.lookup(PDFName.of('First'), PDFDict);
    const second = first.lookup(PDFName.of('Next'), PDFDict);
    const targets = [first, second].map((item) => item.lookup(PDFName.of('Dest'), PDFArray).get(0));
    expect(targets).toEqual([pages[1]!.ref, pages[3]!.ref]);
    expect(outline.lookup(PDFName.of('Last'))).toBe(second);
    expect(String(outline.get(PDFName.of('Count')))).toBe('2');
    expect(document.getTitle()).toBe('Title a');
    expect(document.catalog.has(PDFName.of('PageLabels'))).toBe(true);
    expect(document.getAttachments().map(({ name }) => name)).toEqual(['a.txt', 'b.txt']);
    await expect(complaints(path)).resolves.toEqual([]);
  });

  it('are decrypted with their passwords', async () => {
    const locked = await PDFDocument.load(await richPdf(1, 'b'));
    locked.encrypt({ userPassword: 'geheim', ownerPassword: 'x' });
    const bytes = await locked.save();

    await merged([
      { imagePath: png, pageCount: 1, maxImagePixels: 1e6, pages: named('i') },
      { pdf: () => Promise.resolve(bytes), password: 'geheim', pages: named('b') },
    ]);

    expect(wordsByPage()).toEqual([['i1'], ['b1', 'own-b1']]);
    await expect(complaints(path)).resolves.toEqual([]);
  });

  it('get the pictures of image files that waited in a folder', async () => {
    const pictures = new StoredPictures(join(folder, 'pictures'));
    const a = await richPdf(1, 'a');
    const parts: MergedPart[] = [
      { pdf: () => Promise.resolve(a), pages: named('a') },
      { imagePath: png, pageCount: 1, maxImagePixels: 1e6, pages: named('i') },
    ];
    await writeFile(path, await mergeParts(parts, { title: 'Merged', pictures }));
    await pictures.appendTo(path);

    const document = await PDFDocument.load(await readFile(path));
    const resources = document.getPage(1).node.Resources();
    expect(resources?.lookup(PDFName.of('XObject'), PDFDict).lookup(PDFName.of('Scan'))).toBeInstanceOf(PDFStream);
    expect(wordsByPage()).toEqual([['a1', 'own-a1'], ['i1']]);
    await expect(complaints(path)).resolves.toEqual([]);
  });

  it('give the same bytes each time', async () => {
    const a = await richPdf(2, 'a');
    const parts: MergedPart[] = [
      { imagePath: png, pageCount: 1, maxImagePixels: 1e6, pages: named('i') },
      { pdf: () => Promise.resolve(a), pages: named('a') },
    ];

    const [first, second] = [await mergeParts(parts, { title: 'x' }), await mergeParts(parts, { title: 'x' })];

    expect(Buffer.from(first).equals(Buffer.from(second))).toBe(true);
  });

  it('end, also when an outline leads round in a circle', async () => {
    const document = await PDFDocument.load(await richPdf(1, 'b'));
    const outline = document.catalog.lookup(PDFName.of('Outlines'), PDFDict);
    const item = outline.get(PDFName.of('First')) as PDFRef;
    for (const key of ['Next', 'First']) document.context.lookup(item, PDFDict).set(PDFName.of(key), item);
    const bytes = await document.save();

    await merged([
      { imagePath: png, pageCount: 1, maxImagePixels: 1e6, pages: named('i') },
      { pdf: () => Promise.resolve(bytes), pages: named('b') },
    ]);

    expect(wordsByPage()).toHaveLength(2);
  });

  it('keep labels, outline, metadata and attachments as they are when there is one PDF only', async () => {
    const original = await richPdf(2, 'a');

    const made = await appendTextLayer(original, named('a'));
    const bytes = 'append' in made ? Buffer.concat([original, made.append]) : made.replace;
    await writeFile(path, bytes);
    const document = await PDFDocument.load(bytes, { updateMetadata: false });

    expect(bytes.subarray(0, original.length)).toEqual(Buffer.from(original));
    expect(document.getTitle()).toBe('Title a');
    expect(document.getAttachments()).toHaveLength(1);
    for (const key of ['PageLabels', 'Outlines']) expect(document.catalog.has(PDFName.of(key))).toBe(true);
    await expect(complaints(path)).resolves.toEqual([]);
  });
});
