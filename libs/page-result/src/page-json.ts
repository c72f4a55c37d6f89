import { MeanConfidence } from './confidence.ts';
import type { PageResult } from './page-result.ts';

type Box = [left: number, top: number, right: number, bottom: number];

/** One line of the JSON Lines file `pages`: a page with its words in reading order. Boxes are pixels of the page as shown. */
export interface PageJson {
  pageNumber: number;
  widthPx: number;
  heightPx: number;
  dpi: number;
  source: 'recognised' | 'existing-text';
  /** `none`: the engine gives no places; boxes are spread over the page. */
  boxes: 'measured' | 'none';
  /** Clockwise degrees. */
  rotation: number;
  skewDegrees: number;
  engine: string;
  /** 0 to 100; null when nothing was measured. */
  meanConfidence: number | null;
  /** The mean is below the threshold of the document. */
  lowConfidence: boolean;
  warnings: { code: string; message: string }[];
  words: { text: string; box: Box; confidence: number; block: number; paragraph: number; line: number }[];
}

/** Numbers of blocks, paragraphs and lines count from 1 over the page. */
export function pageJson(page: PageResult, lowConfidenceBelow: number): PageJson {
  const meanConfidence = new MeanConfidence().add(page);
  const { pageNumber, widthPx, heightPx, dpi, boxes, rotation, engine, warnings } = page;
  return {
    pageNumber,
    widthPx,
    heightPx,
    dpi: Math.round(dpi * 100) / 100,
    source: page.source ?? 'recognised',
    boxes,
    rotation,
    skewDegrees: page.skewDegrees ?? 0,
    engine: `${engine.name} ${engine.version}`,
    meanConfidence,
    lowConfidence: meanConfidence !== null && meanConfidence < lowConfidenceBelow,
    warnings,
    words: words(page),
  };
}

function words(page: PageResult): PageJson['words'] {
  const at = { block: 0, paragraph: 0, line: 0 };
  const found: PageJson['words'] = [];
  for (const block of page.blocks) {
    at.block += 1;
    for (const paragraph of block.paragraphs) {
      at.paragraph += 1;
      for (const line of paragraph.lines) {
        at.line += 1;
        for (const { text, box, confidence } of line.words) {
          found.push({ text, box: box.map(Math.round) as Box, confidence: Math.round(confidence * 10) / 10, ...at });
        }
      }
    }
  }
  return found;
}
