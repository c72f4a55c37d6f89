import type { PageLine, PageResult } from '@cairn/page-result';
import type { PageText, TextLine } from '@cairn/pdfium';
import { inReadingOrder } from './reading-order.ts';

type Box = PageLine['box'];
type Block = PageResult['blocks'][number];

/** Between lines of one paragraph there is less than this much of a line's height. */
const PARAGRAPH_GAP = 0.7;

/** Lines of a page's own text as blocks, in the order in which they are read. */
export function toBlocks(text: PageText): PageResult['blocks'] {
  const blocks: Block[] = [];
  let previous: PageLine | undefined;
  for (const line of inReadingOrder(text.lines.map(toLine))) {
    const [block, paragraph] = [blocks.at(-1), blocks.at(-1)?.paragraphs.at(-1)];
    if (!previous || !block || !paragraph || !goesOn(previous, line)) {
      blocks.push({ box: line.box, paragraphs: [{ box: line.box, lines: [line] }] });
    } else if (line.box[1] - previous.box[3] > PARAGRAPH_GAP * previous.rowHeight) {
      block.box = hull([block.box, line.box]);
      block.paragraphs.push({ box: line.box, lines: [line] });
    } else {
      block.box = hull([block.box, line.box]);
      paragraph.box = hull([paragraph.box, line.box]);
      paragraph.lines.push(line);
    }
    previous = line;
  }
  return blocks;
}

function toLine({ words }: TextLine): PageLine {
  const box = hull(words.map((word) => word.box));
  const [first, last] = [words[0]?.baseline ?? box, words.at(-1)?.baseline ?? box];
  const baseline: Box = [first[0], first[1], last[2], last[3]];
  const isVertical = Math.abs(baseline[3] - baseline[1]) > Math.abs(baseline[2] - baseline[0]);
  return {
    box: box.map(tenths) as Box,
    baseline: baseline.map(tenths) as Box,
    rowHeight: tenths(isVertical ? box[2] - box[0] : box[3] - box[1]),
    words: words.map((word) => ({ text: word.text, box: word.box.map(tenths) as Box, confidence: 100 })),
  };
}

/** Below the line before it, or beside it, in the same column. */
function goesOn(before: PageLine, line: PageLine): boolean {
  const overlap = Math.min(before.box[2], line.box[2]) - Math.max(before.box[0], line.box[0]);
  const downwards = line.box[3] > before.box[1] + before.rowHeight / 2;
  return (
    downwards && (overlap > 0 || line.box[1] < before.box[3]) && line.box[1] - before.box[3] < 4 * before.rowHeight
  );
}

function hull(boxes: Box[]): Box {
  return [
    Math.min(...boxes.map((box) => box[0])),
    Math.min(...boxes.map((box) => box[1])),
    Math.max(...boxes.map((box) => box[2])),
    Math.max(...boxes.map((box) => box[3])),
  ];
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10 || 0;
}
