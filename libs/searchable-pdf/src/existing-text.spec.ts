import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  PDFArray,
  PDFDict,
  PDFDocument,
  PDFHeader,
  PDFName,
  PDFRawStream,
  StandardFonts,
  decodePDFRawStream,
  degrees,
  rgb,
  type PDFRef,
} from '@cantoo/pdf-lib';
import type { PageResult } from '@cairn/page-result';
import { loadPdfium, openPdf, readPageWords, renderPage, type Pdfium } from '@cairn/pdfium';
import sharp from 'sharp';
import { StoredPictures, appendTextLayer, type LayerOptions } from './index.ts';
import { complaints } from './readers.fixture.ts';
import { TWO_WORDS, result, source } from './spec-pages.fixture.ts';

const NEW_LAYER = result(200, 100, TWO_WORDS);
const PICTURE = () =>
  sharp({ create: { width: 400, height: 200, channels: 3, background: '#ff0000' } })
    .jpeg()
    .toBuffer();

describe('a page that has text', () => {
  let pdfium: Pdfium;
  let folder: string;
  let path: string;
  beforeAll(async () => {
    pdfium = await loadPdfium();
    folder = await mkdtemp(join(tmpdir(), 'cairn-existing-'));
    path = join(folder, 'result.pdf');
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** A page of 200 x 100 points with these operators; F is Helvetica. */
  async function page(
    operators: string | string[],
    change: (document: PDFDocument, font: PDFRef) => void = () => undefined,
  ): Promise<Uint8Array> {
    const document = await PDFDocument.create();
    const font = await document.embedFont(StandardFonts.Helvetica);
    const { context } = document;
    const made = document.addPage([200, 100]);
    made.node.set(PDFName.of('Resources'), context.obj({ Font: { F: font.ref } }));
    const streams = [operators].flat().map((content) => context.register(context.flateStream(content)));
    made.node.set(PDFName.of('Contents'), context.obj(streams));
    change(document, font.ref);
    return document.save();
  }

  async function wordsOf(
    original: Uint8Array,
    page: PageResult | null,
    options: LayerOptions & { password?: string },
  ): Promise<string[]> {
    const made = await appendTextLayer(original, source([page]), options);
    await writeFile(path, 'append' in made ? Buffer.concat([original, made.append]) : made.replace);
    const file = openPdf(pdfium, path);
    const words = readPageWords(file, 0).map(({ text }) => text);
    file.close();
    return words;
  }

  it('keeps it and gets no second layer when its result is its own text', async () => {
    const original = await page('BT /F 12 Tf 20 40 Td (Born digital) Tj ET');

    for (const existingText of ['skip', 'redo', 'force'] as const) {
      const own: PageResult = { ...NEW_LAYER, source: 'existing-text' };
      const made = await appendTextLayer(original, source([own]), { existingText, picture: PICTURE });
      expect(made).toEqual({ append: new Uint8Array() });
    }
  });

  it.each([
    ['on the page', 'q 1 0 0 1 0 0 cm BT 3 Tr /F 9 Tf 10 20 Td (old) Tj 0 9 Td [(lay) 20 (er)] TJ ET Q'],
    ['with the mode set before', '3 Tr BT /F 9 Tf 10 20 Td (old) Tj ET BT 10 40 Td (layer) Tj ET 0 Tr'],
    ['with the operators of lines', `BT 3 Tr /F 9 Tf 12 TL 10 80 Td (old) ' 1 2 (layer) " ET`],
    ['across two streams', ['BT 3 Tr /F 9 Tf 10 20 Td (old)', 'Tj (layer) Tj ET']],
  ])('loses an old invisible layer %s when it is done anew', async (_where, operators) => {
    const seen = 'q BT /F 12 Tf 20 70 Td (Seen) Tj ET Q';
    const original = await page([seen, operators].flat());

    expect(await wordsOf(original, NEW_LAYER, { existingText: 'redo' })).toEqual(['Hello', 'there', 'Seen']);
    await expect(complaints(path)).resolves.toEqual([]);
    expect((await wordsOf(original, NEW_LAYER, { existingText: 'skip' })).join(' ')).toMatch(/old.*layer/);
  });

  it('loses an old layer in a form, and leaves pages that share the form alone', async () => {
    const original = await page('BT /F 12 Tf 20 70 Td (Seen) Tj ET q /Old Do Q', (document, font) => {
      const { context } = document;
      const resources = context.obj({ Font: { F: font } });
      const form = context.flateStream('BT 3 Tr /F 9 Tf 10 20 Td (layer) Tj ET', {
        Type: 'XObject',
        Subtype: 'Form',
        BBox: [0, 0, 200, 100],
        Resources: resources,
      });
      const first = document.getPage(0);
      const shared = first.node.lookup(PDFName.of('Resources'), PDFDict);
      shared.set(PDFName.of('XObject'), context.obj({ Old: context.register(form) }));
      const second = document.addPage([200, 100]);
      second.node.set(PDFName.of('Resources'), shared);
      second.node.set(PDFName.of('Contents'), first.node.get(PDFName.of('Contents'))!);
    });

    expect(await wordsOf(original, NEW_LAYER, { existingText: 'redo' })).toEqual(['Hello', 'there', 'Seen']);
    const file = openPdf(pdfium, path);
    expect(readPageWords(file, 1).map(({ text }) => text)).toEqual(['Seen', 'layer']);
    file.close();
    await expect(complaints(path)).resolves.toEqual([]);
  });

  it('keeps visible text, pictures and all else byte for byte when it is done anew', async () => {
    const inline = 'q 10 0 0 10 0 0 cm BI /W 2 /H 2 /BPC 8 /CS /G ID \x01 Tj EI\x02\x03 EI Q';
    const kept = [
      'BT /F 12 Tf 20 70 Td (a \\(b\\) Tj) Tj ET',
      inline,
      '0 0 1 RG 1 0 0 rg 0.5 w 10 10 m 50 50 l S % 3 Tr (comment) Tj',
      'BT 3 Tr (mixed) Tj 0 Tr (seen) Tj ET',
      '/Span <</ActualText <FEFF0041>>> BDC EMC true 1 0 0 1 5 5 cm',
    ].join('\n');
    const original = await page(`${kept}\nBT 3 Tr /F 9 Tf 10 20 Td (gone) Tj ET\n`);

    const made = await appendTextLayer(original, source([NEW_LAYER]), { existingText: 'redo' });
    const bytes = 'append' in made ? Buffer.concat([original, made.append]) : made.replace;
    const text = await contentOf(bytes);

    expect(text).toContain(kept);
    expect(text).not.toContain('gone');
  });

  it('stays as it is where its content is broken', async () => {
    const original = await page('BT 3 Tr /F 9 Tf 10 20 Td (layer) Tj ET << /broken');

    expect(await wordsOf(original, NEW_LAYER, { existingText: 'redo' })).toEqual(['Hello', 'there', 'layer']);
  });

  it('is replaced by its picture when that is forced, in its boxes and its rotation', async () => {
    const original = await page('BT /F 12 Tf 20 70 Td (Wrong text) Tj ET', (document) => {
      const first = document.getPage(0);
      first.setCropBox(10, 0, 100, 80);
      first.setRotation(degrees(90));
      first.drawRectangle({ x: 0, y: 0, width: 200, height: 100, color: rgb(0, 0, 1) });
    });

    expect(await wordsOf(original, NEW_LAYER, { existingText: 'force', picture: PICTURE })).toEqual(['Hello', 'there']);
    await expect(complaints(path)).resolves.toEqual([]);
    const file = openPdf(pdfium, path);
    expect(file.pageSize(0)).toEqual({ widthPt: 80, heightPt: 100 });
    const { pixels } = file.withPage(0, (index) => renderPage(file, index, { dpi: 36, maxPixels: 1e6 }));
    file.close();
    // Red is 76 in grey, all over the page.
    expect(pixels.every((value) => Math.abs(value - 76) < 8)).toBe(true);
  });

  it.each([
    ['a table of cross-references', false],
    ['a stream of them', true],
  ])('is replaced by a picture that waited in a folder, in a file with %s', async (_kind, useObjectStreams) => {
    const document = await PDFDocument.load(await page('BT /F 12 Tf 20 70 Td (Wrong text) Tj ET'));
    document.addPage([200, 100]);
    // pdf-lib writes an update as the version of the file says.
    if (!useObjectStreams) Object.assign(document.context, { header: PDFHeader.forVersion(1, 4) });
    const original = await document.save({ useObjectStreams });
    const pictures = new StoredPictures(join(folder, `pictures ${useObjectStreams}`));
    const options = { existingText: 'force', picture: PICTURE, pictures } as const;

    const made = await appendTextLayer(original, source([NEW_LAYER, NEW_LAYER]), options);
    await writeFile(path, 'append' in made ? Buffer.concat([original, made.append]) : made.replace);
    await pictures.appendTo(path);

    await expect(complaints(path)).resolves.toEqual([]);
    const bytes = await readFile(path);
    expect(bytes.includes('/Type /XRef')).toBe(useObjectStreams);
    const file = openPdf(pdfium, path);
    for (const index of [0, 1]) {
      expect(readPageWords(file, index).map(({ text }) => text)).toEqual(['Hello', 'there']);
      const { pixels } = file.withPage(index, (shown) => renderPage(file, shown, { dpi: 36, maxPixels: 1e6 }));
      expect(pixels.every((value) => Math.abs(value - 76) < 8)).toBe(true);
    }
    file.close();
  });

  it('comes out of an encrypted original decrypted', async () => {
    const document = await PDFDocument.load(await page('BT /F 12 Tf 20 70 Td (Secret) Tj ET'));
    document.encrypt({ userPassword: 'geheim', ownerPassword: 'x' });
    const locked = await document.save();

    expect(await wordsOf(locked, NEW_LAYER, { password: 'geheim' })).toEqual(['Hello', 'there', 'Secret']);
    expect(await wordsOf(locked, null, { password: 'geheim' })).toEqual(['Secret']);
    await expect(complaints(path)).resolves.toEqual([]);
  });
});

/** Content of the first page, decoded, without the layer. */
async function contentOf(bytes: Uint8Array): Promise<string> {
  const document = await PDFDocument.load(bytes);
  const contents = document.getPage(0).node.lookup(PDFName.of('Contents'), PDFArray);
  const last = contents.lookup(contents.size() - 1);
  if (!(last instanceof PDFRawStream)) throw new TypeError('no stream');
  return Buffer.from(decodePDFRawStream(last).decode()).toString('latin1');
}
