import type { PdfFile } from './pdf-file.ts';
import { withScratch } from './load-pdfium.ts';

/** A word as a reader of the PDF finds it, invisible text included. `box`: left, bottom, right, top in PDF user space. */
export interface PdfWord {
  text: string;
  box: [number, number, number, number];
}

/** The words of a page in the order of its contents. */
export function readPageWords(file: PdfFile, index: number): PdfWord[] {
  const { pdfium } = file;
  return file.withPage(index, (page) => {
    const textPage = pdfium.FPDFText_LoadPage(page);
    const words: PdfWord[] = [];
    let open: PdfWord | undefined;
    for (let i = 0; i < pdfium.FPDFText_CountChars(textPage); i++) {
      const character = String.fromCodePoint(pdfium.FPDFText_GetUnicode(textPage, i));
      if (/\s/u.test(character)) {
        open = undefined;
        continue;
      }
      const box = withScratch(pdfium, 16, (rect): PdfWord['box'] => {
        pdfium.FPDFText_GetLooseCharBox(textPage, i, rect);
        const [left = 0, top = 0, right = 0, bottom = 0] = [0, 4, 8, 12].map((at) =>
          pdfium.pdfium.getValue(rect + at, 'float'),
        );
        return [left, bottom, right, top];
      });
      if (!open) words.push((open = { text: character, box }));
      else {
        open.text += character;
        open.box = [
          Math.min(open.box[0], box[0]),
          Math.min(open.box[1], box[1]),
          Math.max(open.box[2], box[2]),
          Math.max(open.box[3], box[3]),
        ];
      }
    }
    pdfium.FPDFText_ClosePage(textPage);
    return words;
  });
}
