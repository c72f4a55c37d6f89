import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { deflateSync } from 'node:zlib';
import { PDFDocument, PDFName, StandardFonts } from '@cantoo/pdf-lib';
import { pageLines, pageResultSchema, pageText, type PageResult } from '@cairn/page-result';
import { waitUntil } from '@cairn/testing';
import type { ProcessingRequest } from '../processing-provider.ts';
import { TesseractProvider } from './tesseract-provider.ts';

const { signal } = new AbortController();

/** One page of 300 x 120 points with a line of text. */
async function textPdf(text: string): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const font = await document.embedFont(StandardFonts.TimesRoman);
  document.addPage([300, 120]).drawText(text, { x: 30, y: 60, size: 16, font });
  return document.save();
}

/** A page whose contents expand to so many bytes. */
async function contentsBomb(bytes: number): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const page = document.addPage([300, 120]);
  const contents = document.context.stream(deflateSync(Buffer.alloc(bytes, '0 0 m '), { level: 1 }), {
    Filter: 'FlateDecode',
  });
  page.node.set(PDFName.of('Contents'), document.context.register(contents));
  return document.save();
}

async function brokenImagePdf(): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const page = document.addPage([300, 120]);
  const { context } = document;
  const entries = { Type: 'XObject', Subtype: 'Image', Width: 300, Height: 120, ColorSpace: 'DeviceGray' };
  const image = context.stream('not a JPEG', { ...entries, BitsPerComponent: 8, Filter: 'DCTDecode' });
  page.node.set(PDFName.of('Resources'), context.obj({ XObject: { Im: context.register(image) } }));
  page.node.set(PDFName.of('Contents'), context.register(context.stream('300 0 0 120 0 0 cm /Im Do')));
  return document.save();
}

describe('TesseractProvider', () => {
  let folder: string;
  let provider: TesseractProvider;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn-tesseract-'));
    provider = new TesseractProvider({ processes: 1, wasmMemoryBytes: 192 * 1024 * 1024 });
  });
  afterAll(async () => {
    await provider.close();
    await rm(folder, { recursive: true });
  });

  async function request(
    name: string,
    bytes: Uint8Array,
    change: Partial<ProcessingRequest> = {},
  ): Promise<ProcessingRequest> {
    const documentPath = join(folder, name);
    await writeFile(documentPath, bytes);
    return {
      jobId: 'j',
      unitId: '0001',
      documentPath,
      contentType: 'application/pdf',
      pageNumber: 1,
      language: 'eng',
      // Its text is drawn with a font, and is to be read from the picture all the same.
      existingText: 'force',
      ...change,
    };
  }

  async function recognise(wanted: ProcessingRequest): Promise<PageResult> {
    return pageResultSchema.parse(await json(await provider.process(wanted, signal)));
  }

  it('recognises a page, with the words in their places', async () => {
    const page = await recognise(await request('text.pdf', await textPdf('Stones mark the way')));

    expect(pageText(page)).toBe('Stones mark the way');
    expect(page).toMatchObject({ widthPx: 1250, heightPx: 500, dpi: 300, boxes: 'measured', warnings: [] });
    expect(page.engine).toEqual({
      name: 'tesseract',
      version: expect.stringMatching(/^5\..* eng:[0-9a-f]{8}$/) as string,
      language: 'eng',
    });
    const [line] = pageLines(page);
    // The text begins at 30 points and stands on a baseline 60 points below the top edge.
    expect(Math.abs((line?.words[0]?.box[0] ?? 0) - (30 * 300) / 72)).toBeLessThan(8);
    expect(Math.abs((line?.baseline[1] ?? 0) - (60 * 300) / 72)).toBeLessThan(8);
  });

  it('gives a blank page without words', async () => {
    const blank = await PDFDocument.create();
    blank.addPage([300, 120]);

    const page = await recognise(await request('blank.pdf', await blank.save()));

    expect(page).toMatchObject({ pageNumber: 1, blocks: [], warnings: [] });
  });

  it.each([
    ['whose image is damaged', 'IMAGE_NOT_DECODABLE', brokenImagePdf, {}],
    ['that is not there', 'PAGE_NOT_READABLE', () => textPdf('one page'), { pageNumber: 2 }],
    [
      'of an image file that is damaged',
      'IMAGE_NOT_DECODABLE',
      () => Promise.resolve(Buffer.from('no')),
      { contentType: 'image/png' as const },
    ],
  ])('fails a page %s for good, and goes on', async (_what, code, bytes, change) => {
    const before = await provider.health();

    await expect(provider.process(await request('bad.pdf', await bytes(), change), signal)).rejects.toMatchObject({
      name: 'UnitFailedError',
      code,
      retryable: false,
    });
    await expect(provider.health()).resolves.toEqual(before);
  });

  it('says which language it has no data for', async () => {
    const wanted = await request('text.pdf', await textPdf('word'), { language: '../etc' });

    await expect(provider.process(wanted, signal)).rejects.toMatchObject({
      code: 'LANGUAGE_NOT_AVAILABLE',
      retryable: false,
    });
  });

  it('ends a page that wants more memory than allowed, and replaces its process', async () => {
    const bomb = await request('bomb.pdf', await contentsBomb(400 * 1024 * 1024));

    await expect(provider.process(bomb, signal)).rejects.toMatchObject({
      name: 'UnitFailedError',
      code: 'RESOURCE_LIMIT',
    });
    await expect(provider.health()).resolves.toMatchObject({
      detail: expect.stringContaining('1 process(es) replaced') as string,
    });
  });

  it('stops a page in the middle when the signal aborts, and recognises the next one in a new process', async () => {
    const abort = new AbortController();
    const next = await request('next.pdf', await textPdf('The next page'));
    // The process that was replaced before has given its place back.
    await waitUntil(async () => (await provider.health()).detail.includes('0 busy'));
    const stopped = provider.process(await request('slow.pdf', await textPdf('never read')), abort.signal);
    const following = provider.process(next, signal);
    abort.abort(new Error('cancelled by the user'));

    await expect(stopped).rejects.toThrow('cancelled by the user');
    expect(pageText(pageResultSchema.parse(await json(await following)))).toBe('The next page');
    await expect(provider.health()).resolves.toMatchObject({
      detail: '1 process(es), 0 busy, 0 page(s) waiting, 2 process(es) replaced',
    });
  });

  it('ends a page at its time limit, for good', async () => {
    const impatient = new TesseractProvider({ processes: 1, pageTimeoutMs: 1 });

    const page = impatient.process(await request('slow.pdf', await textPdf('never read')), signal);

    await expect(page).rejects.toMatchObject({ name: 'UnitFailedError', code: 'PAGE_TIMEOUT' });
    await waitUntil(async () => (await impatient.health()).detail.startsWith('0 process(es), 0 busy'));
    await impatient.close();
  });
});
