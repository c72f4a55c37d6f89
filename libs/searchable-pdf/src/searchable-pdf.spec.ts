import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PDFDocument, PDFName, StandardFonts, degrees } from '@cantoo/pdf-lib';
import type { PageResult } from '@cairn/page-result';
import { loadPdfium, openPdf, readPageWords, renderPage, type PdfWord, type Pdfium } from '@cairn/pdfium';
import sharp from 'sharp';
import { appendTextLayer, mergeParts } from './index.ts';
import { TWO_WORDS, result, source, type Box } from './spec-pages.fixture.ts';

async function original(change: (document: PDFDocument) => void = () => undefined): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  document.addPage([200, 100]);
  change(document);
  return document.save({ useObjectStreams: false });
}

function imagesToPdf(
  imagePath: string,
  pages: (PageResult | null)[],
  { title, maxImagePixels }: { title: string; maxImagePixels: number },
): Promise<Uint8Array> {
  const part = { imagePath, pageCount: pages.length, maxImagePixels, pages: source(pages) };
  return mergeParts([part], { title });
}

async function searchable(bytes: Uint8Array, pages: (PageResult | null)[]): Promise<Buffer> {
  const made = await appendTextLayer(bytes, source(pages));
  return 'replace' in made ? Buffer.from(made.replace) : Buffer.concat([bytes, made.append]);
}

describe('searchable PDF', () => {
  let pdfium: Pdfium;
  let folder: string;
  beforeAll(async () => {
    pdfium = await loadPdfium();
    folder = await mkdtemp(join(tmpdir(), 'cairn-searchable-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function words(bytes: Uint8Array, page = 0): Promise<PdfWord[]> {
    const path = join(folder, 'result.pdf');
    await writeFile(path, bytes);
    const file = openPdf(pdfium, path);
    const found = readPageWords(file, page);
    file.close();
    return found;
  }

  /** Left, bottom, right, top in user space, to whole points; glyphs reach a fifth of the row below the baseline. */
  async function placed(bytes: Uint8Array): Promise<[string, number[]][]> {
    return (await words(bytes)).map(({ text, box }) => [text, box.map((n) => Math.round(n) || 0)]);
  }

  it('keeps the bytes of the original and appends every word on its place, exactly as wide as its box', async () => {
    const bytes = await original();

    const made = await searchable(bytes, [result(200, 100, TWO_WORDS)]);

    expect(made.subarray(0, bytes.length).equals(bytes)).toBe(true);
    await expect(placed(made)).resolves.toEqual([
      ['Hello', [20, 36, 80, 56]],
      ['there', [90, 36, 150, 56]],
    ]);
  });

  it.each([
    [90, [44, 20, 64, 80]],
    [180, [120, 44, 180, 64]],
    [270, [136, 20, 156, 80]],
  ])('places words as seen on a page that is shown turned by %i degrees', async (angle, box) => {
    const bytes = await original((document) => document.getPage(0).setRotation(degrees(angle)));
    const seen = angle === 180 ? [200, 100] : [100, 200];

    const made = await searchable(bytes, [result(seen[0]!, seen[1]!, [['Hello', [20, 40, 80, 60]]])]);

    await expect(placed(made)).resolves.toEqual([['Hello', box]]);
  });

  it('places words by the visible part of a page, at any resolution', async () => {
    const bytes = await original((document) => document.getPage(0).setCropBox(50, 20, 100, 500));

    // The box reaches above the page, so that 100 x 80 points of it are seen.
    const made = await searchable(bytes, [result(400, 320, [['Hello', [40, 80, 160, 160]]])]);

    await expect(placed(made)).resolves.toEqual([['Hello', [60, 59, 90, 64]]]);
  });

  it('follows a sloping line and one that runs down the page', async () => {
    const sloping = await searchable(await original(), [result(200, 100, TWO_WORDS, [20, 60, 150, 73])]);
    const [first, second] = await words(sloping);
    expect(first!.box[1] - second!.box[1]).toBeCloseTo(7, 0);

    const down = await searchable(await original(), [result(200, 100, [['Down', [20, 10, 40, 90]]], [24, 10, 24, 90])]);
    await expect(placed(down)).resolves.toEqual([['Down', [20, 10, 40, 90]]]);
  });

  it('carries any script, and characters beyond the basic plane', async () => {
    const texts = ['Größe', 'Ελληνικά', 'дорога', '石塚', 'हिन्दी', '𝛼𝛽', '👣'];
    const boxes = texts.map((text, index): [string, Box] => [text, [0, index * 12, 100, index * 12 + 10]]);

    const made = await searchable(await original(), boxes.length ? [spread(boxes)] : []);

    expect((await words(made)).map(({ text }) => text)).toEqual(texts);
  });

  it('drops control characters and lone surrogates of words', async () => {
    const made = await searchable(await original(), [result(200, 100, [['a\u0000\u0007b\ud800', [0, 0, 50, 20]]])]);

    expect((await words(made)).map(({ text }) => text)).toEqual(['ab\ufffd']);
  });

  it('gives the same bytes for the same results', async () => {
    const bytes = await original();

    const [first, second] = await Promise.all([1, 2].map(() => searchable(bytes, [result(200, 100, TWO_WORDS)])));

    expect(first!.equals(second!)).toBe(true);
  });

  it('leaves pages without words alone, and a document without any as it is', async () => {
    const bytes = await original((document) => document.addPage([200, 100]));

    const one = await searchable(bytes, [null, result(200, 100, TWO_WORDS)]);
    const none = await searchable(bytes, [null, result(200, 100, [])]);

    await expect(words(one, 0)).resolves.toEqual([]);
    await expect(words(one, 1)).resolves.toHaveLength(2);
    expect(none.equals(bytes)).toBe(true);
  });

  it('does not disturb what a page has already, nor the pages that share its resources', async () => {
    const document = await PDFDocument.create();
    const font = await document.embedFont(StandardFonts.Helvetica);
    const shared = document.context.register(document.context.obj({ Font: { CairnText: font.ref } }));
    for (const _page of [1, 2]) {
      const page = document.addPage([200, 100]);
      page.node.set(PDFName.of('Resources'), shared);
      const unbalanced = 'q q 5 0 0 5 0 0 cm BT /CairnText 4 Tf 2 2 Td (old) Tj ET';
      page.node.set(PDFName.of('Contents'), document.context.register(document.context.stream(unbalanced)));
    }

    const made = await searchable(await document.save(), [result(200, 100, TWO_WORDS), null]);

    expect((await words(made, 0)).map(({ text }) => text)).toEqual(['Hello', 'there', 'old']);
    expect((await words(made, 1)).map(({ text }) => text)).toEqual(['old']);
  });

  it('writes a file anew whose cross-reference table is not where it says', async () => {
    const bytes = Buffer.concat([Buffer.from('garbage of a mail program\n'), await original()]);

    const made = await appendTextLayer(bytes, source([result(200, 100, TWO_WORDS)]));

    expect('replace' in made && (await words(made.replace)).map(({ text }) => text)).toEqual(['Hello', 'there']);
  });
});

describe('images as PDF', () => {
  let pdfium: Pdfium;
  let folder: string;
  beforeAll(async () => {
    pdfium = await loadPdfium();
    folder = await mkdtemp(join(tmpdir(), 'cairn-images-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('makes a page of an image in its real size, upright, with its words, the same bytes each time', async () => {
    const path = join(folder, 'photo.jpg');
    const image = sharp({ create: { width: 300, height: 600, channels: 3, background: '#ffffff' } });
    await writeFile(path, await image.withMetadata({ orientation: 6, density: 150 }).jpeg().toBuffer());
    const pages = [result(600, 300, [['Word', [60, 30, 120, 60]]])];

    const [made, again] = await Promise.all(
      [1, 2].map(() => imagesToPdf(path, pages, { title: 'Photo', maxImagePixels: 1e6 })),
    );
    const pdf = join(folder, 'photo.pdf');
    await writeFile(pdf, made!);
    const file = openPdf(pdfium, pdf);

    expect(file.pageCount).toBe(1);
    expect(file.pageSize(0)).toEqual({ widthPt: 288, heightPt: 144 });
    expect(readPageWords(file, 0)[0]?.box.map(Math.round)).toEqual([29, 113, 58, 123]);
    expect(Buffer.from(made!).equals(Buffer.from(again!))).toBe(true);
    file.close();
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'shows a photo of EXIF orientation %i as viewers of photos do',
    async (orientation) => {
      const black = await sharp({ create: { width: 60, height: 30, channels: 3, background: '#000000' } })
        .png()
        .toBuffer();
      const corner = sharp({ create: { width: 120, height: 90, channels: 3, background: '#ffffff' } });
      const marked = await corner
        .composite([{ input: black, left: 0, top: 0 }])
        .png()
        .toBuffer();
      const path = join(folder, 'turned.jpg');
      await writeFile(
        path,
        await sharp(marked).flatten().withMetadata({ orientation, density: 100 }).jpeg().toBuffer(),
      );
      const pdf = join(folder, 'turned.pdf');
      await writeFile(pdf, await imagesToPdf(path, [null], { title: '', maxImagePixels: 1e6 }));

      const file = openPdf(pdfium, pdf);
      const shown = file.withPage(0, (page) => renderPage(file, page, { dpi: 100, maxPixels: 1e6 }));
      file.close();
      const photo = await sharp(path).autoOrient().toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
      const { width, height } = photo.info;
      const samples = [0.1, 0.4, 0.6, 0.9].flatMap((y) =>
        [0.1, 0.4, 0.6, 0.9].map((x) => Math.floor(y * height) * width + Math.floor(x * width)),
      );

      expect([shown.widthPx, shown.heightPx]).toEqual([width, height]);
      expect(samples.map((at) => shown.pixels[at]! < 128)).toEqual(samples.map((at) => photo.data[at]! < 128));
      expect(samples.filter((at) => shown.pixels[at]! < 128).length).toBeGreaterThan(0);
    },
  );

  it('keeps the number of a page that cannot be decoded', async () => {
    const path = join(folder, 'broken.png');
    await writeFile(path, 'no image');

    const made = await PDFDocument.load(await imagesToPdf(path, [null], { title: '', maxImagePixels: 1e6 }));

    expect(made.getPageCount()).toBe(1);
  });
});

/** Each word on a line of its own. */
function spread(words: [string, Box][]): PageResult {
  const [first] = words;
  const page = result(200, 100, [first!]);
  const lines = words.map((word) => result(200, 100, [word]).blocks[0]!.paragraphs[0]!.lines[0]!);
  return { ...page, blocks: [{ ...page.blocks[0]!, paragraphs: [{ box: first![1], lines }] }] };
}
