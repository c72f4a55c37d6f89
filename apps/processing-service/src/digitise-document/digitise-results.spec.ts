import { Readable } from 'node:stream';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { PageResult } from '@cairn/page-result';
import { loadPdfium, openPdf, readPageWords } from '@cairn/pdfium';
import type { ProcessingProvider, ProcessingRequest } from '@cairn/providers';
import sharp from 'sharp';
import { SpecDigitiser, context, pdf } from './digitise.fixture.ts';

/** Reads one word on every page, which names its file and page. */
class NamingProvider implements ProcessingProvider {
  readonly name = 'naming';

  constructor(private readonly facts: (request: ProcessingRequest) => Partial<PageResult> = () => ({})) {}

  process(request: ProcessingRequest): Promise<Readable> {
    const box: [number, number, number, number] = [100, 100, 300, 140];
    const word = { text: `u${request.unitId}`, box, confidence: request.unitId === '0002' ? 40 : 90 };
    const line = { box, baseline: box, rowHeight: 40, words: [word] };
    const page: PageResult = {
      version: 1,
      pageNumber: request.pageNumber,
      widthPx: 595,
      heightPx: 842,
      dpi: 72,
      rotation: 0,
      engine: { name: 'naming', version: '1', language: 'eng' },
      boxes: 'measured',
      blocks: [{ box, paragraphs: [{ box, lines: [line] }] }],
      warnings: [],
      ...this.facts(request),
    };
    return Promise.resolve(Readable.from([JSON.stringify(page)]));
  }
  health = () => Promise.resolve({ healthy: true, detail: '' });
  close = () => Promise.resolve();
}

describe('results of document.digitise', () => {
  let spec: SpecDigitiser;
  beforeEach(async () => {
    spec = await SpecDigitiser.create();
  });
  afterEach(() => spec.remove());

  async function wordsByPage(blob: string): Promise<string[][]> {
    const path = join(spec.tempDir, 'result.pdf');
    await writeFile(path, await spec.blob(blob));
    const file = openPdf(await loadPdfium(), path);
    const words = Array.from({ length: file.pageCount }, (_, page) =>
      readPageWords(file, page).map(({ text }) => text),
    );
    file.close();
    return words;
  }

  const png = () =>
    sharp({ create: { width: 60, height: 80, channels: 3, background: '#ffffff' } })
      .png()
      .toBuffer();

  it('make one document of several files, with numbers that go on from file to file', async () => {
    const job = await spec.submit([{ content: await pdf(2) }, { content: await png(), contentType: 'image/png' }]);

    const result = await spec.digitise(spec.handler(undefined, { provider: new NamingProvider() }), job);

    await expect(wordsByPage(result.pdf.blob)).resolves.toEqual([['u0001'], ['u0002'], ['u0003']]);
    expect((await spec.blob(result.text.blob)).toString()).toBe('u0001\n\fu0002\n\fu0003\n');
    expect((await spec.blob(result.hocr.blob)).toString()).toContain(`id='page_3'`);
    expect((await spec.blob(result.alto.blob)).toString()).toContain('ID="word_3_1"');
  });

  it('have pages that were not selected too, without a layer, so that a page keeps its number', async () => {
    const job = await spec.submit([{ content: await pdf(2) }, { content: await pdf(2) }], { pages: '2-3' });

    const result = await spec.digitise(spec.handler(undefined, { provider: new NamingProvider() }), job);

    expect(result.pageCount).toBe(2);
    await expect(wordsByPage(result.pdf.blob)).resolves.toEqual([[], ['u0002'], ['u0003'], []]);
    expect((await spec.blob(result.text.blob)).toString()).toBe('\fu0002\n\fu0003\n\f');
    const hocr = (await spec.blob(result.hocr.blob)).toString();
    expect([...hocr.matchAll(/id='page_(\d)'/g)].map(([, number]) => number)).toEqual(['2', '3']);
  });

  it('tell which pages were read uncertainly', async () => {
    const job = await spec.submit([{ content: await pdf(3) }]);

    const result = await spec.digitise(spec.handler(undefined, { provider: new NamingProvider() }), job);

    expect(result).toMatchObject({ meanConfidence: 73.3, lowConfidencePages: [{ pageNumber: 2, meanConfidence: 40 }] });
  });

  it('flag pages under the threshold that is configured', async () => {
    const job = await spec.submit([{ content: await pdf(2) }]);

    const options = { provider: new NamingProvider(), lowConfidenceBelow: 40 };
    const result = await spec.digitise(spec.handler(undefined, options), job);

    expect(result).toMatchObject({ meanConfidence: 65, lowConfidencePages: [] });
  });

  it('have pictures of pages beside the checkpoints, which are without them', async () => {
    const thumbnail = { contentType: 'image/webp', base64: Buffer.from('picture').toString('base64') } as const;
    const provider = new NamingProvider(() => ({ thumbnail }));
    const digitiser = spec.handler(undefined, { provider });
    const job = await spec.submit([{ content: await pdf(1) }]);
    const [unit] = await digitiser.plan(job, context());

    const checkpoint = await digitiser.processUnit(unit!, context(), job);

    expect(gunzipSync(checkpoint).toString()).not.toContain('thumbnail');
    expect((await spec.blob(`${job.userId}/jobs/${job.id}/pages/0001.webp`)).toString()).toBe('picture');
  });

  it('keep a page as it is that has text of its own, and take its words in', async () => {
    const original = await pdf(2);
    const provider = new NamingProvider(() => ({ source: 'existing-text' }));
    const job = await spec.submit([{ content: original }]);

    const result = await spec.digitise(spec.handler(undefined, { provider }), job);

    expect((await spec.blob(result.pdf.blob)).equals(original)).toBe(true);
    expect((await spec.blob(result.text.blob)).toString()).toBe('u0001\n\fu0002\n');
    expect(result).toMatchObject({ meanConfidence: null, lowConfidencePages: [] });
  });

  it('show the picture of a page in place of its contents when that is forced', async () => {
    const original = await pdf(1, (document) => document.getPage(0).drawText('Wrong', { x: 50, y: 50 }));
    const job = await spec.submit([{ content: original }], { existingText: 'force' });

    const result = await spec.digitise(spec.handler(undefined, { provider: new NamingProvider() }), job);

    await expect(wordsByPage(result.pdf.blob)).resolves.toEqual([['u0001']]);
  });
});
