import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { PDFDocument, StandardFonts } from '@cantoo/pdf-lib';
import type { DigitiseSettings, DocumentContentType } from '@cairn/job-contracts';
import type { PageResult } from '@cairn/page-result';
import { loadPdfium, openPdf, readPlainText, renderPage } from '@cairn/pdfium';
import { createProvider, type ProcessingProvider } from '@cairn/providers';
import sharp, { type Sharp } from 'sharp';
import { SpecDigitiser, context } from './digitise.fixture.ts';

const LINES = [
  'The keeper of the light wrote down the weather',
  'every morning before he climbed the narrow stairs',
  'and every evening after the lamp had been lit again.',
  'Nobody had asked him for it, and nobody read it,',
  'but when the storm took away the northern pier',
  'his books were all that told how high the water stood.',
];
const OTHER_LINES = LINES.toReversed();

/** From the upload to the text in the PDF, with the engine that is embedded. */
describe('a scan that comes', () => {
  let spec: SpecDigitiser;
  let provider: ProcessingProvider;
  beforeAll(async () => {
    spec = await SpecDigitiser.create();
    // A busy machine may take long; these specs are about what is read.
    provider = createProvider({
      provider: 'tesseract',
      tesseract: { processes: 1 },
      resilience: { timeoutMs: 110_000 },
    });
  });
  afterAll(async () => {
    await provider.close();
    await spec.remove();
  });

  /** A page of 400 by 240 points at 300 dpi. */
  async function scan(lines: readonly string[] = LINES): Promise<Sharp> {
    const document = await PDFDocument.create();
    const font = await document.embedFont(StandardFonts.TimesRoman);
    const page = document.addPage([400, 240]);
    lines.forEach((line, index) => page.drawText(line, { x: 30, y: 200 - 30 * index, size: 14, font }));
    const path = join(spec.tempDir, 'scan.pdf');
    await writeFile(path, await document.save());
    const file = openPdf(await loadPdfium(), path);
    const options = { dpi: 300, maxPixels: 10_000_000 };
    const { widthPx, heightPx, pixels } = file.withPage(0, (pointer) => renderPage(file, pointer, options));
    file.close();
    const raw = { width: widthPx, height: heightPx, channels: 1 as const };
    const png = await sharp(Buffer.from(pixels), { raw }).withMetadata({ density: 300 }).png().toBuffer();
    return sharp(png).withMetadata({ density: 300 });
  }

  interface Digitised {
    pages: PageResult[];
    text: string[];
    /** As a reader of the PDF finds it, a page each. */
    pdfText: string[];
  }

  async function digitised(
    content: Buffer,
    contentType: DocumentContentType,
    settings: Partial<DigitiseSettings> = {},
  ): Promise<Digitised> {
    const digitiser = spec.handler(undefined, { provider });
    const job = await spec.submit([{ content, contentType }], settings);
    const units = await digitiser.plan(job, context());
    const outputs: Buffer[] = [];
    for (const unit of units) outputs.push(await digitiser.processUnit(unit, context(), job));
    const outcomes = units.map((unit, index) => ({ unit, read: () => Promise.resolve(outputs[index]!) }));
    const { pdf, text } = await digitiser.assemble(job, outcomes, context());
    await digitiser.cleanUp(job);
    return {
      pages: outputs.map((output) => JSON.parse(gunzipSync(output).toString('utf8')) as PageResult),
      text: (await spec.blob(text.blob)).toString('utf8').split('\f').map(words),
      pdfText: await textByPage(await spec.blob(pdf.blob)),
    };
  }

  async function textByPage(pdf: Buffer): Promise<string[]> {
    const path = join(spec.tempDir, 'result.pdf');
    await writeFile(path, pdf);
    const file = openPdf(await loadPdfium(), path);
    const texts = Array.from({ length: file.pageCount }, (_, index) =>
      file.withPage(index, (page) => words(readPlainText(file, page, 10_000))),
    );
    file.close();
    return texts;
  }

  const words = (text: string) => text.split(/\s+/).filter(Boolean).join(' ');
  const expected = words(LINES.join(' '));

  it.each([
    { turned: 90, undone: 270 },
    { turned: 180, undone: 180 },
    { turned: 270, undone: 90 },
  ] as const)('turned clockwise by $turned degrees is read upright', async ({ turned, undone }) => {
    const content = await (await scan()).rotate(turned).png().toBuffer();

    const { pages, text } = await digitised(content, 'image/png', { autoRotate: true });

    expect(text[0]).toBe(expected);
    expect(pages[0]?.rotation).toBe(undone);
  });

  it.each([
    [
      'as a JPEG whose EXIF orientation turns it',
      'image/jpeg',
      async () => {
        const stored = await (await scan()).rotate(270).png().toBuffer();
        return sharp(stored).withMetadata({ density: 300, orientation: 6 }).jpeg({ quality: 90 }).toBuffer();
      },
    ],
    [
      'as a JPEG in CMYK',
      'image/jpeg',
      async () => (await scan()).toColourspace('cmyk').jpeg({ quality: 90 }).toBuffer(),
    ],
    ['as a WebP', 'image/webp', async () => (await scan()).webp({ quality: 90 }).toBuffer()],
    ['as a GIF', 'image/gif', async () => (await scan()).gif().toBuffer()],
  ] as const)('%s is read, and its PDF holds the text', async (_how, contentType, make) => {
    const { pages, text, pdfText } = await digitised(await make(), contentType);

    expect(text[0]).toBe(expected);
    expect(pdfText).toEqual([expected]);
    expect(pages[0]?.rotation).toBe(0);
  });

  it('as a TIFF of two pages is read page by page', async () => {
    const pages = [await (await scan(LINES)).png().toBuffer(), await (await scan(OTHER_LINES)).png().toBuffer()];
    const content = await sharp(pages, { join: { animated: true } })
      .withMetadata({ density: 300 })
      .tiff()
      .toBuffer();

    const { pdfText } = await digitised(content, 'image/tiff');

    expect(pdfText).toEqual([expected, words(OTHER_LINES.join(' '))]);
  });
});
