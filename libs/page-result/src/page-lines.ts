import type { PageLine, PageResult } from './page-result.ts';

/** All lines of a page in reading order. */
export function pageLines(page: PageResult): PageLine[] {
  return page.blocks.flatMap((block) => block.paragraphs.flatMap((paragraph) => paragraph.lines));
}
