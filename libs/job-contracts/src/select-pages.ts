/** Longest selection that is read: some hundred ranges. */
export const MAX_PAGES_TEXT = 1_000;

/** From and to are both included, from 1; without `to` it goes on to the last page. */
export interface PageRange {
  from: number;
  to?: number;
}

/** A selection of pages that cannot be used; the message says what is wrong with it, for the person who typed it. */
export class PagesFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PagesFault';
  }
}

const RANGE = /^(\d{1,6})(?:\s*(-)\s*(\d{1,6})?)?$/;

/**
 * Reads a selection such as `1-3,7,10-`: pages and ranges with commas between them.
 * @throws PagesFault naming the part at fault
 */
export function parsePages(text: string): PageRange[] {
  if (text.length > MAX_PAGES_TEXT) throw new PagesFault(`The selection is longer than ${MAX_PAGES_TEXT} characters.`);
  return text.split(',').map((part) => parseRange(part.trim()));
}

/**
 * Numbers of the selected pages, each once and in the order of the document; all of them without a selection.
 * @throws PagesFault naming the part at fault, or the number of pages that there are
 */
export function selectPages(text: string | undefined, pageCount: number): number[] {
  const ranges = text === undefined ? [{ from: 1 }] : parsePages(text);
  const selected = new Set<number>();
  for (const { from, to = pageCount } of ranges) {
    const beyond = from > pageCount ? from : to;
    if (beyond > pageCount)
      throw new PagesFault(`Page ${beyond} does not exist: the document has ${pages(pageCount)}.`);
    for (let page = from; page <= to; page++) selected.add(page);
  }
  return [...selected].sort((a, b) => a - b);
}

function parseRange(part: string): PageRange {
  const [, first, dash, last] = RANGE.exec(part) ?? [];
  if (first === undefined) {
    const shown =
      part === '' ? 'Between two commas, or at an end, a page is missing' : `"${part.slice(0, 20)}" is no page`;
    throw new PagesFault(`${shown}; write pages and ranges as in 1-3,7,10-.`);
  }
  const from = Number(first);
  const to = last === undefined ? (dash ? undefined : from) : Number(last);
  if (from === 0 || to === 0) throw new PagesFault('Pages are counted from 1; there is no page 0.');
  if (to !== undefined && to < from)
    throw new PagesFault(`The range ${from}-${to} runs backwards; write ${to}-${from}.`);
  return to === undefined ? { from } : { from, to };
}

function pages(count: number): string {
  return count === 1 ? '1 page' : `${count} pages`;
}
