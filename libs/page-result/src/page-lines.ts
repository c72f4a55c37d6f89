import type { PageLine, PageResult } from './page-result.ts';

/** All lines of a page in reading order. */
export function pageLines(page: PageResult): PageLine[] {
  return page.blocks.flatMap((block) => block.paragraphs.flatMap((paragraph) => paragraph.lines));
}

/** Confidence of each word of a page, 0 to 100. */
export function wordConfidences(page: PageResult): number[] {
  return pageLines(page).flatMap((line) => line.words.map((word) => word.confidence));
}
