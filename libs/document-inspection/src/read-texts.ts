import { PdfPageError, readPlainText, type PdfFile } from '@cairn/pdfium';
import type { PageText, TextWanted } from './document-inspection.ts';

export interface ReadingLimits {
  /** After which no further page is begun. */
  timeLimitMs: number;
  /** Whether the last page needed more than the limit allows: PDFium cannot be trusted after that. */
  ranOutOfMemory: () => boolean;
}

/** Up to the first page that needs too much memory, if there is one: such a page fails later, as a unit of its own. */
export function readTexts(
  file: PdfFile,
  { maxPages, maxCharacters }: TextWanted,
  { timeLimitMs, ranOutOfMemory }: ReadingLimits,
): PageText[] {
  const endMs = performance.now() + timeLimitMs;
  const texts: PageText[] = [];
  for (let index = 0; index < Math.min(file.pageCount, maxPages) && performance.now() < endMs; index += 1) {
    const text = textOf(file, index, maxCharacters, ranOutOfMemory);
    if (ranOutOfMemory()) break;
    if (text.trim() !== '') texts.push({ page: index + 1, text });
  }
  return texts;
}

/** Nothing of a page that cannot be loaded: it fails later, too. */
function textOf(file: PdfFile, index: number, maxCharacters: number, ranOutOfMemory: () => boolean): string {
  try {
    return file.withPage(index, (page) => readPlainText(file, page, maxCharacters));
  } catch (error) {
    if (error instanceof PdfPageError || ranOutOfMemory()) return '';
    throw error;
  }
}
