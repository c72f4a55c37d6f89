import type { PageLine, PageResult, PageWord } from '@cairn/page-result';
import type { PagePicture } from '../page-pictures.ts';
import type { ProcessingRequest } from '../processing-provider.ts';
import type { Analysis, AnalysedLine, AnalysedSpan, AnalysedWord } from './analysis-answer.ts';

type Box = PageLine['box'];

/** Pixels of the picture for one unit of the service, which is a pixel or an inch. */
interface Scale {
  x: number;
  y: number;
}

/** An analysis as a page result, in pixels of the picture that was sent. */
export function analysedPage(analysis: Analysis, picture: PagePicture, request: ProcessingRequest): PageResult {
  const { widthPx, heightPx, dpi, warnings } = picture;
  const { modelId, apiVersion, pages, paragraphs } = analysis;
  const [page = { width: widthPx, height: heightPx, angle: 0, words: [], lines: [] }] = pages;
  const scale = { x: widthPx / page.width, y: heightPx / page.height };
  const words = [...page.words].sort((a, b) => a.span.offset - b.span.offset);
  const lines = page.lines.map((line) => ({ at: startOf(line.spans), line: pageLine(line, words, scale) }));
  const groups = Map.groupBy(lines, ({ at }) => {
    const place = paragraphs.findIndex(({ spans }) => spans.some((span) => contains(span, at)));
    // A line that is in no paragraph is one of its own.
    return place === -1 ? `line ${at}` : `paragraph ${place}`;
  });
  const blocks = [...groups.values()].map((group) => {
    const own = group.map(({ line }) => line);
    const box = boxAround(own.map((line) => line.box));
    return { box, paragraphs: [{ box, lines: own }] };
  });
  return {
    version: 1,
    pageNumber: request.pageNumber,
    ...{ widthPx, heightPx, dpi, rotation: rotationOf(page.angle) },
    engine: { name: 'azure-document-intelligence', version: `${modelId} ${apiVersion}`, language: request.language },
    boxes: 'measured',
    blocks,
    warnings: [...warnings],
  };
}

/** How to turn the page clockwise to read it. */
function rotationOf(angle: number): PageResult['rotation'] {
  const quarters = (((Math.round(-angle / 90) % 4) + 4) % 4) as 0 | 1 | 2 | 3;
  return ([0, 90, 180, 270] as const)[quarters];
}

function pageLine(line: AnalysedLine, words: readonly AnalysedWord[], scale: Scale): PageLine {
  const [left = 0, top = 0, , , right = 0, bottom = 0, x0 = 0, y0 = 0] = scaled(line.polygon, scale);
  const own = words.filter(({ span }) => line.spans.some((whole) => contains(whole, span.offset)));
  return {
    box: boxOf(line.polygon, scale),
    // From the bottom left to the bottom right corner of the text.
    baseline: [x0, y0, right, bottom],
    rowHeight: Math.hypot(x0 - left, y0 - top),
    words: own.map((word) => pageWord(word, scale)),
  };
}

function pageWord({ content, polygon, confidence }: AnalysedWord, scale: Scale): PageWord {
  return { text: content, box: boxOf(polygon, scale), confidence: Math.round(confidence * 1000) / 10 };
}

function scaled(polygon: readonly number[], scale: Scale): number[] {
  return polygon.map((value, index) => Math.round(value * (index % 2 === 0 ? scale.x : scale.y)));
}

function boxOf(polygon: readonly number[], scale: Scale): Box {
  const points = scaled(polygon, scale);
  const xs = points.filter((_value, index) => index % 2 === 0);
  const ys = points.filter((_value, index) => index % 2 === 1);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

function boxAround(boxes: readonly Box[]): Box {
  return boxes.reduce<Box>(
    (all, box) => [
      Math.min(all[0], box[0]),
      Math.min(all[1], box[1]),
      Math.max(all[2], box[2]),
      Math.max(all[3], box[3]),
    ],
    [Infinity, Infinity, 0, 0],
  );
}

function startOf(spans: readonly AnalysedSpan[]): number {
  return Math.min(...spans.map(({ offset }) => offset));
}

function contains({ offset, length }: AnalysedSpan, at: number): boolean {
  return at >= offset && at < offset + length;
}
