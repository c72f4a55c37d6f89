import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PDFDocument, PDFOperator, PDFOperatorNames, StandardFonts } from '@cantoo/pdf-lib';
import { pageText } from '@cairn/page-result';
import { loadPdfium, type Pdfium } from '@cairn/pdfium';
import sharp from 'sharp';
import { PageFailure } from './page-failure.ts';
import type { PageTask } from './page-task.ts';
import { preparePage, type PreparedPage } from './prepare-page.ts';

const LIMITS = { maxRenderedPixels: 4_000_000, maxImagePixels: 10_000_000 };

/** A page for each ink: text that is seen, text in invisible ink, and none. */
async function inkPdf(...inks: ('visible' | 'invisible' | 'none')[]): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const font = await document.embedFont(StandardFonts.TimesRoman);
  for (const ink of inks) {
    const page = document.addPage([300, 120]);
    page.drawRectangle({ x: 20, y: 20, width: 100, height: 20 });
    if (ink === 'none') continue;
    const mode = page.doc.context.obj(ink === 'invisible' ? 3 : 0);
    page.pushOperators(PDFOperator.of(PDFOperatorNames.SetTextRenderingMode, [mode]));
    page.drawText('Stones mark the way', { x: 30, y: 60, size: 16, font });
  }
  return document.save();
}

/** A scan: a page that is one image, black on the left half. */
async function scanPdf(options: { dark: boolean; damaged?: boolean }): Promise<Uint8Array> {
  const [width, height] = [120, 100];
  const pixels = Buffer.alloc(width * height, 255).map((white, i) => (options.dark && i % width < 60 ? 0 : white));
  const jpeg = await sharp(pixels, { raw: { width, height, channels: 1 } })
    .jpeg()
    .toBuffer();
  const document = await PDFDocument.create();
  const image = await document.embedJpg(jpeg);
  document.addPage([144, 120]).drawImage(image, { x: 0, y: 0, width: 144, height: 120 });
  if (!options.damaged) return document.save();
  await document.flush();
  const { context } = document;
  const dict = { Type: 'XObject', Subtype: 'Image', Width: width, Height: height, BitsPerComponent: 8 };
  const broken = { ...dict, ColorSpace: 'DeviceGray', Filter: 'DCTDecode' };
  context.assign(image.ref, context.stream(Buffer.from('no picture'), broken));
  return document.save({ updateFieldAppearances: false });
}

describe('preparePage', () => {
  let folder: string;
  let loaded: Pdfium;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn-prepare-'));
    loaded = await loadPdfium();
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function prepare(bytes: Uint8Array, task: Partial<PageTask> = {}): Promise<PreparedPage> {
    const documentPath = join(folder, 'page');
    await writeFile(documentPath, bytes);
    const whole: PageTask = { documentPath, contentType: 'application/pdf', pageNumber: 1, ...task };
    return preparePage(whole, LIMITS, () => Promise.resolve(loaded));
  }

  it.each([
    ['skip', 'visible', true],
    ['skip', 'invisible', true],
    ['skip', 'none', false],
    ['redo', 'visible', true],
    ['redo', 'invisible', false],
    ['force', 'visible', false],
    ['force', 'invisible', false],
  ] as const)('with %s, of a page with %s text: keeps its text is %s', async (existingText, ink, keeps) => {
    expect('existing' in (await prepare(await inkPdf(ink), { existingText }))).toBe(keeps);
  });

  it('decides page by page', async () => {
    const mixed = await inkPdf('none', 'visible');

    expect('existing' in (await prepare(mixed, { pageNumber: 1 }))).toBe(false);
    expect('existing' in (await prepare(mixed, { pageNumber: 2 }))).toBe(true);
  });

  it('gives the words of a page with text in their places', async () => {
    const prepared = await prepare(await inkPdf('visible'));
    if (!('existing' in prepared)) throw new Error('was to be recognised');

    const { existing } = prepared;
    expect(pageText(existing)).toBe('Stones mark the way');
    expect(existing).toMatchObject({ source: 'existing-text', widthPx: 1250, heightPx: 500, dpi: 300 });
    const line = existing.blocks[0]?.paragraphs[0]?.lines[0];
    expect(line?.baseline[0]).toBeCloseTo((30 * 300) / 72, 0);
    expect(line?.baseline[1]).toBeCloseTo((60 * 300) / 72, 0);
    expect(existing.thumbnail?.contentType).toBe('image/webp');
  });

  it('shows a page as it is in a thumbnail of 160 pixels', async () => {
    const prepared = await prepare(await inkPdf('none'));
    if ('existing' in prepared) throw new Error('has no text');

    const { width, format } = await sharp(Buffer.from(prepared.facts.thumbnail.base64, 'base64')).metadata();
    expect({ width, format }).toEqual({ width: 160, format: 'webp' });
    expect(prepared.facts).toMatchObject({ hasInk: true, frame: { rotation: 0, skewDegrees: 0 } });
  });

  it.each([true, false])('takes a scan for a picture; with ink: %s', async (dark) => {
    const prepared = await prepare(await scanPdf({ dark }));

    expect(prepared).toMatchObject({ picture: { widthPx: 600, heightPx: 500 }, facts: { hasInk: dark, warnings: [] } });
  });

  it('fails a scan that cannot be decoded instead of taking it for a blank page', async () => {
    const damaged = prepare(await scanPdf({ dark: true, damaged: true }));

    await expect(damaged).rejects.toMatchObject({ code: 'IMAGE_NOT_DECODABLE' });
  });

  it('turns a page by quarters when told to', async () => {
    const prepared = await prepare(await inkPdf('none'), { rotation: 90 });

    expect(prepared).toMatchObject({ picture: { widthPx: 500, heightPx: 1250 } });
    expect(prepared).toMatchObject({ facts: { frame: { page: { widthPx: 1250, heightPx: 500 } } } });
  });

  it('evens out paper that is darker on one side when told to clean up', async () => {
    const [widthPx, heightPx] = [320, 320];
    const shaded = Buffer.alloc(widthPx * heightPx, 0).map((_, i) => 140 + Math.floor((100 * (i % widthPx)) / widthPx));
    const png = await sharp(shaded, { raw: { width: widthPx, height: heightPx, channels: 1 } })
      .withMetadata({ density: 300 })
      .png()
      .toBuffer();

    const prepared = await prepare(png, { contentType: 'image/png', cleanUp: true });

    if ('existing' in prepared) throw new Error('has no text');
    expect(Math.min(...prepared.picture.pixels)).toBeGreaterThan(220);
  });

  it('fails a page whose image is damaged', async () => {
    const task = { contentType: 'image/png' as const };

    await expect(prepare(Buffer.from('no image'), task)).rejects.toThrow(PageFailure);
  });
});
