import type { PageLine, PageResult, PageWord } from '@cairn/page-result';

type Box = PageLine['box'];

/** Of the page's width and height on each side. */
const MARGIN = 0.06;
/** Of a line's share of the height; the rest is space between lines. */
const ROW = 0.7;
const MAX_ROW_OF_HEIGHT = 0.03;

/**
 * Lines without places, spread evenly over a page in their order: nothing is measured, but the text can be found and
 * copied. An empty line parts paragraphs. Words share their line by their length.
 */
export function spreadLines(lines: readonly string[], widthPx: number, heightPx: number): PageResult['blocks'] {
  const pitch = (heightPx * (1 - 2 * MARGIN)) / Math.max(1, lines.length);
  const row = Math.min(pitch * ROW, heightPx * MAX_ROW_OF_HEIGHT);
  const paragraphs: PageLine[][] = [[]];
  lines.forEach((text, index) => {
    const words = text.split(/\s+/).filter((word) => word !== '');
    if (words.length === 0) return void paragraphs.push([]);
    const top = heightPx * MARGIN + pitch * index;
    paragraphs.at(-1)?.push(spreadLine(words, widthPx, top, row));
  });
  return paragraphs
    .filter((own) => own.length > 0)
    .map((own) => {
      const box: Box = [
        Math.min(...own.map((line) => line.box[0])),
        Math.min(...own.map((line) => line.box[1])),
        Math.max(...own.map((line) => line.box[2])),
        Math.max(...own.map((line) => line.box[3])),
      ];
      return { box, paragraphs: [{ box, lines: own }] };
    });
}

function spreadLine(texts: readonly string[], widthPx: number, top: number, row: number): PageLine {
  const characters = texts.join(' ').length;
  const advance = Math.min((widthPx * (1 - 2 * MARGIN)) / characters, row * 0.6);
  const words: PageWord[] = [];
  let left = widthPx * MARGIN;
  for (const text of texts) {
    const right = left + advance * text.length;
    // A model does not say how sure it is.
    words.push({ text, box: rounded([left, top, right, top + row]), confidence: 0 });
    left = right + advance;
  }
  const box = rounded([widthPx * MARGIN, top, left - advance, top + row]);
  const [x0, , x1, y1] = box;
  const baselineY = Math.round(y1 - row * 0.2);
  return { box, baseline: [x0, baselineY, x1, baselineY], rowHeight: Math.round(row * 10) / 10, words };
}

function rounded([left, top, right, bottom]: Box): Box {
  const x0 = Math.round(left);
  const y0 = Math.round(top);
  return [x0, y0, Math.max(x0 + 1, Math.round(right)), Math.max(y0 + 1, Math.round(bottom))];
}
