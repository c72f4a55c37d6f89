import { PdfPageError, readPlainText, type PdfFile } from '@cairn/pdfium';
import type { PageText, TextWanted } from './document-inspection.ts';

/** @param timeLimitMs after which no further page is begun */
export function readTexts(file: PdfFile, { maxPages, maxCharacters }: TextWanted, timeLimitMs: number): PageText[] {
  const endMs = performance.now() + timeLimitMs;
  const texts: PageText[] = [];
  for (let index = 0; index < Math.min(file.pageCount, maxPages) && performance.now() < endMs; index += 1) {
    const text = textOf(file, index, maxCharacters);
    if (text.trim() !== '') texts.push({ page: index + 1, text });
  }
  return texts;
}

/** A page that cannot be loaded fails later, as a unit of its own. */
function textOf(file: PdfFile, index: number, maxCharacters: number): string {
  try {
    return file.withPage(index, (page) => readPlainText(file, page, maxCharacters));
  } catch (error) {
    if (error instanceof PdfPageError) return '';
    throw error;
  }
}
