import { HYPHENS, toCharacter } from './characters.ts';
import type { PdfFile } from './pdf-file.ts';

const SOFT_HYPHEN = '\u00ad';
const WORD_BREAK = /\u00ad[\r\n]*/g;
const CONTROL = /(?![\r\n\t])\p{Cc}/gu;

/**
 * @param maxCharacters of the page; what follows is not read
 * @returns a page's text with its line ends, and with words that a hyphen broke in one; invisible text included
 */
export function readPlainText({ pdfium }: PdfFile, page: number, maxCharacters: number): string {
  const textPage = pdfium.FPDFText_LoadPage(page);
  if (!textPage) return '';
  const count = Math.min(pdfium.FPDFText_CountChars(textPage), maxCharacters);
  let text = '';
  for (let i = 0; i < count; i++) {
    const code = pdfium.FPDFText_GetUnicode(textPage, i);
    text += HYPHENS.has(code) ? SOFT_HYPHEN : toCharacter(code);
  }
  pdfium.FPDFText_ClosePage(textPage);
  return text.replaceAll(WORD_BREAK, '').replaceAll(CONTROL, ' ').toWellFormed();
}
