import type { PageResult } from '@cairn/page-result';
import type { PageSource } from './index.ts';

export type Box = [number, number, number, number];

/** One line with one word a box; pixels of a page of the given size. */
export function result(
  widthPx: number,
  heightPx: number,
  words: [text: string, box: Box][],
  baseline?: Box,
): PageResult {
  const boxes = words.map(([, box]) => box);
  const box: Box = [
    Math.min(...boxes.map((b) => b[0])),
    Math.min(...boxes.map((b) => b[1])),
    Math.max(...boxes.map((b) => b[2])),
    Math.max(...boxes.map((b) => b[3])),
  ];
  const line = {
    box,
    baseline: baseline ?? ([box[0], box[3], box[2], box[3]] as Box),
    rowHeight: 20,
    words: words.map(([text, wordBox]) => ({ text, box: wordBox, confidence: 90 })),
  };
  return {
    version: 1,
    pageNumber: 1,
    widthPx,
    heightPx,
    dpi: 72,
    rotation: 0,
    engine: { name: 'spec', version: '1', language: 'eng' },
    boxes: 'measured',
    blocks: words.length === 0 ? [] : [{ box, paragraphs: [{ box, lines: [line] }] }],
    warnings: [],
  };
}

/** Each line a word list of its own, one below the other as given. */
export function linesOf(widthPx: number, heightPx: number, lines: PageResult[]): PageResult {
  const box: Box = [0, 0, widthPx, heightPx];
  const all = lines.flatMap((page) => page.blocks.flatMap((b) => b.paragraphs.flatMap((p) => p.lines)));
  return { ...result(widthPx, heightPx, []), blocks: [{ box, paragraphs: [{ box, lines: all }] }] };
}

export function source(pages: readonly (PageResult | null)[]): PageSource {
  return (index) => Promise.resolve(pages[index] ?? null);
}

export const TWO_WORDS: [string, Box][] = [
  ['Hello', [20, 40, 80, 60]],
  ['there', [90, 40, 150, 60]],
];
