import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PDFDocument, PDFName, PDFNumber, degrees } from '@cantoo/pdf-lib';
import type { PageResult } from '@cairn/page-result';
import { appendTextLayer } from './index.ts';
import { complaints, pdfjsText, popplerText, popplerWords } from './readers.fixture.ts';
import { linesOf, result, source, type Box } from './spec-pages.fixture.ts';

const [WIDTH, HEIGHT, DPI] = [1700, 2200, 200];

/** Words as a scan has them: 40 lines of 10, of several lengths, on baselines that slope by `slope`. */
function scanned(widthPx: number, heightPx: number, slope: number): { page: PageResult; words: [string, Box][] } {
  const words: [string, Box][] = [];
  const lines = Array.from({ length: 40 }, (_, row) => {
    const top = 60 + Math.round((row * (heightPx - 200)) / 40);
    let left = 60;
    const line = Array.from({ length: 10 }, (_unused, column): [string, Box] => {
      const text = `w${row}x${column}${'abcdefgh'.slice(0, (row * 7 + column * 3) % 8)}`;
      const width = text.length * 11;
      const y = top + Math.round(slope * left);
      const box: Box = [left, y, left + width, y + 30];
      left += width + 12;
      return [text, box];
    });
    words.push(...line);
    const baselineAt = (x: number) => top + 24 + slope * x;
    return result(widthPx, heightPx, line, [60, baselineAt(60), left, baselineAt(left)]);
  });
  return { page: linesOf(widthPx, heightPx, lines), words };
}

describe('searchable PDF in other programs', () => {
  let folder: string;
  let path: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn-readers-'));
    path = join(folder, 'made.pdf');
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function make(pages: PageResult[], change: (document: PDFDocument) => void = () => undefined): Promise<void> {
    const document = await PDFDocument.create();
    for (const { widthPx, heightPx } of pages) document.addPage([(widthPx * 72) / DPI, (heightPx * 72) / DPI]);
    change(document);
    const bytes = await document.save();
    const made = await appendTextLayer(bytes, source(pages));
    await writeFile(path, 'append' in made ? Buffer.concat([bytes, made.append]) : made.replace);
  }

  it.each([
    { angle: 0, slope: 0 },
    { angle: 0, slope: 0.035 },
    { angle: 90, slope: 0 },
    { angle: 180, slope: -0.02 },
    { angle: 270, slope: 0.01 },
  ])('has every word at its place for poppler: turned by $angle degrees, slope $slope', async ({ angle, slope }) => {
    const turned = angle % 180 !== 0;
    const [width, height] = turned ? [HEIGHT, WIDTH] : [WIDTH, HEIGHT];
    const { page, words } = scanned(width, height, slope);
    await make([page], (document) => {
      const only = document.getPage(0);
      if (turned) only.setSize((HEIGHT * 72) / DPI, (WIDTH * 72) / DPI);
      const { width: w, height: h } = only.getSize();
      // What is seen lies off the origin of the page.
      const [pageWidth, pageHeight] = turned ? [h, w] : [w, h];
      only.setMediaBox(-30, -20, pageWidth + 100, pageHeight + 100);
      only.setCropBox(10, 25, pageWidth, pageHeight);
      only.setRotation(degrees(angle));
    });

    const found = new Map((await popplerWords(path)).map((word) => [word.text, word]));
    const scale = 72 / DPI;
    const atPlace = words.filter(([text, [left, top, right, bottom]]) => {
      const word = found.get(text);
      if (!word) return false;
      const middle = (word.top + word.bottom) / 2;
      return (
        Math.abs(word.left - left * scale) < 1 &&
        Math.abs(word.right - right * scale) < 1 &&
        middle > top * scale &&
        middle < bottom * scale
      );
    });

    expect(words).toHaveLength(400);
    expect(atPlace.length / words.length).toBeGreaterThanOrEqual(0.995);
    await expect(complaints(path)).resolves.toEqual([]);
  });

  it('is read in the order of the lines, by poppler and pdf.js alike', async () => {
    const { page, words } = scanned(WIDTH, HEIGHT, 0.01);
    await make([page]);

    const expected = words.map(([text]) => text);
    expect((await popplerText(path)).split(/\s+/).filter(Boolean)).toEqual(expected);
    expect((await pdfjsText(path))[0]?.split(/\s+/).filter(Boolean)).toEqual(expected);
  });

  it('keeps UserUnit, under which a page is larger than its numbers', async () => {
    const { page } = scanned(WIDTH, HEIGHT, 0);
    await make([page], (document) => document.getPage(0).node.set(PDFName.of('UserUnit'), PDFNumber.of(2)));

    const made = await PDFDocument.load(await readFile(path));
    expect(made.getPage(0).node.lookup(PDFName.of('UserUnit'), PDFNumber).asNumber()).toBe(2);
    expect(new Set((await popplerText(path)).split(/\s+/).filter(Boolean)).size).toBe(400);
    await expect(complaints(path)).resolves.toEqual([]);
  });

  it.each([
    ['Hebrew', ['שלום', 'עולם', 'טוב']],
    ['Arabic', ['مرحبا', 'بالعالم', 'الجديد']],
    ['Greek with combining marks', ['Ἀθῆναι', 'e\u0301te\u0301', 'ὕδωρ']],
    ['Devanagari', ['हिन्दी', 'क्षत्रिय', 'भाषा']],
    ['characters beyond the basic plane', ['𝛼𝛽', '👣👣', '𠀋𠂊']],
  ])('gives words of %s as they were read', async (script, texts) => {
    const rightToLeft = script === 'Hebrew' || script === 'Arabic';
    const boxes = texts.map((text, index): [string, Box] => {
      const left = rightToLeft ? 900 - index * 258 : 300 + index * 258;
      return [text, [left, 100, left + 250, 140]];
    });
    await make([result(WIDTH, HEIGHT, boxes)]);

    const normal = (text: string) =>
      text
        .normalize('NFC')
        .split(/[\s\u200e\u200f\u202a-\u202e]+/)
        .filter(Boolean);
    expect(normal(await popplerText(path))).toEqual(texts.map((text) => text.normalize('NFC')));
    expect(normal((await pdfjsText(path))[0] ?? '')).toEqual(texts.map((text) => text.normalize('NFC')));
    await expect(complaints(path)).resolves.toEqual([]);
  });
});
