import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PagePreparer } from '@cairn/page-preparation';
import type { PageResult } from '@cairn/page-result';
import { PDFDocument, StandardFonts } from '@cantoo/pdf-lib';
import { findTesseract } from './find-tesseract.ts';
import { readHocr } from './hocr.ts';
import { InstalledTesseract } from './installed-tesseract.ts';
import { TesseractEnded } from './run-tesseract.ts';
import { tesseractPool, type TesseractPool } from './tesseract-processes.ts';

// Without one these specs fail: `npm test` installs it where it may.
const program = findTesseract() ?? '/usr/bin/tesseract';
const { signal } = new AbortController();

describe.each([
  ['a Tesseract for page after page', undefined],
  ['a Tesseract for each page', null],
])('%s', (_name, stdbuf) => {
  let folder: string;
  let preparer: PagePreparer;
  let pool: TesseractPool;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn-tesseracts-'));
    const limits = { processes: 1, pageTimeoutMs: 60_000, idleCloseMs: 60_000 };
    preparer = new PagePreparer(limits);
    const dataFolder = await new InstalledTesseract(program, undefined).dataFolder();
    const options = { ...limits, pagesPerProcess: 100, recycleAboveMegabytes: 500, memoryMegabytes: 1_024 };
    pool = tesseractPool({ ...options, program, dataFolder }, stdbuf);
  });
  afterAll(async () => {
    await Promise.all([preparer.close(), pool.close()]);
    await rm(folder, { recursive: true });
  });

  async function hocrOf(text: string): Promise<string> {
    const document = await PDFDocument.create();
    const font = await document.embedFont(StandardFonts.TimesRoman);
    document.addPage([300, 100]).drawText(text, { x: 30, y: 50, size: 16, font });
    const documentPath = join(folder, 'page.pdf');
    await writeFile(documentPath, await document.save());
    const task = { documentPath, contentType: 'application/pdf', pageNumber: 1, existingText: 'force' } as const;
    let hocr = '';
    await preparer.withFile(task, signal, async ({ path }) => {
      hocr = (await pool.run({ path, language: 'eng' }, signal)) as string;
      return {} as PageResult;
    });
    return hocr;
  }

  it('gives each page its own words, the same when it is read again', async () => {
    const pages = [
      await hocrOf('Bring the lantern'),
      await hocrOf('to the boat & wait'),
      await hocrOf('Bring the lantern'),
    ];
    const [first, second, third] = pages.map((hocr) => readHocr(hocr));
    expect(wordsOf(first)).toEqual(['Bring', 'the', 'lantern']);
    expect(wordsOf(second)).toEqual(['to', 'the', 'boat', '&', 'wait']);
    expect(third).toEqual(first);
  });

  it('has no words for a blank page', async () => {
    expect(wordsOf(readHocr(await hocrOf('')))).toEqual([]);
  });

  it('goes on after a file that is no picture', async () => {
    const path = join(folder, 'noise.tif');
    await writeFile(path, 'nothing of the kind');
    await expect(pool.run({ path, language: 'eng' }, signal)).rejects.toThrow(TesseractEnded);
    expect(wordsOf(readHocr(await hocrOf('Bring the lantern')))).toEqual(['Bring', 'the', 'lantern']);
  });
});

function wordsOf(blocks: PageResult['blocks'] | undefined): string[] {
  const lines = blocks?.flatMap(({ paragraphs }) => paragraphs.flatMap((paragraph) => paragraph.lines)) ?? [];
  return lines.flatMap(({ words }) => words.map(({ text }) => text));
}
