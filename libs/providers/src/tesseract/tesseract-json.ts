import type { PageLine, PageResult } from '@cairn/page-result';

type Box = PageLine['box'];

interface Bbox {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

/** The parts of Tesseract's `GetJSONText` that are used; symbols and choices are dropped. */
export interface TesseractPage {
  blocks: {
    bbox: Bbox;
    paragraphs: {
      bbox: Bbox;
      lines: {
        bbox: Bbox;
        baseline: Bbox;
        rowAttributes: { rowHeight: number };
        words: { bbox: Bbox; text: string; confidence: number }[];
      }[];
    }[];
  }[];
}

type Line = TesseractPage['blocks'][number]['paragraphs'][number]['lines'][number];

/** Blocks with words in them; pictures and rules come as blocks of empty lines. */
export function toBlocks(page: TesseractPage): PageResult['blocks'] {
  return page.blocks
    .map((block) => ({
      box: toBox(block.bbox),
      paragraphs: block.paragraphs
        .map((paragraph) => ({
          box: toBox(paragraph.bbox),
          lines: paragraph.lines.map(toLine).filter((line) => line.words.length > 0),
        }))
        .filter((paragraph) => paragraph.lines.length > 0),
    }))
    .filter((block) => block.paragraphs.length > 0);
}

function toLine(line: Line): PageLine {
  const box = toBox(line.bbox);
  const { rowHeight } = line.rowAttributes;
  return {
    box,
    baseline: toBox(line.baseline),
    rowHeight: rowHeight > 0 ? round(rowHeight) : box[3] - box[1],
    words: line.words
      .filter((word) => word.text.trim() !== '')
      .map((word) => ({
        text: word.text.trim(),
        box: toBox(word.bbox),
        confidence: Math.min(100, Math.max(0, round(word.confidence))),
      })),
  };
}

function toBox({ x0, y0, x1, y1 }: Bbox): Box {
  return [x0, y0, x1, y1];
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
