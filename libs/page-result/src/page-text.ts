import type { PageResult } from './page-result.ts';

/** Between the texts of two pages, so that page n of the text is page n of the document. */
export const PAGE_SEPARATOR = '\f';

/** Plain text of a page: a line a line, an empty line between paragraphs, no line break at the end. */
export function pageText(page: PageResult): string {
  return page.blocks
    .flatMap((block) => block.paragraphs)
    .map((paragraph) => paragraph.lines.map((line) => line.words.map((word) => word.text).join(' ')).join('\n'))
    .filter((text) => text !== '')
    .join('\n\n');
}
