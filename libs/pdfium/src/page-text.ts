import { HYPHENS, toCharacter } from './characters.ts';
import type { PdfFile } from './pdf-file.ts';
import { withScratch, type Pdfium } from './load-pdfium.ts';

type Box = [left: number, top: number, right: number, bottom: number];

/** A word that a page has of its own. Places are pixels of the page as shown, origin at the top left. */
export interface TextWord {
  text: string;
  box: Box;
  /** From where it begins to where it ends: x0, y0, x1, y1. */
  baseline: Box;
}

export interface TextLine {
  words: TextWord[];
}

export interface PageText {
  /** In the order of the page's contents. */
  lines: TextLine[];
  /** Letters and digits that a reader sees. */
  visibleCharacters: number;
  /** Those of a text layer in invisible ink, as an earlier recognition leaves it. */
  invisibleCharacters: number;
}

const INVISIBLE = 3;
/** A page of paper has some thousand characters; one of more is no page, and has been read far enough. */
const MAX_CHARACTERS = 200_000;

/** The text of a page, as far as its fonts say which characters they draw. */
export function readPageText(file: PdfFile, page: number, size: { widthPx: number; heightPx: number }): PageText {
  const { pdfium } = file;
  const textPage = pdfium.FPDFText_LoadPage(page);
  const result: PageText = { lines: [], visibleCharacters: 0, invisibleCharacters: 0 };
  if (!textPage) return result;
  const place = placeOf(pdfium, page, size);
  const invisible = new Map<number, boolean>();
  let line: TextLine | undefined;
  let word: TextWord | undefined;
  const count = Math.min(pdfium.FPDFText_CountChars(textPage), MAX_CHARACTERS);
  for (let i = 0; i < count; i++) {
    const code = pdfium.FPDFText_GetUnicode(textPage, i);
    const character = HYPHENS.has(code) ? '-' : toCharacter(code);
    if (/^\s*$/u.test(character)) {
      word = undefined;
      if (/[\r\n]/.test(character)) line = undefined;
      continue;
    }
    if (/[\p{L}\p{N}]/u.test(character)) {
      const object = pdfium.FPDFText_GetTextObject(textPage, i);
      if (!invisible.has(object)) invisible.set(object, pdfium.FPDFTextObj_GetTextRenderMode(object) === INVISIBLE);
      if (invisible.get(object)) result.invisibleCharacters += 1;
      else result.visibleCharacters += 1;
    }
    const glyph = glyphPlace(pdfium, textPage, i, place);
    if (!line) result.lines.push((line = { words: [] }));
    if (!word) line.words.push((word = { text: character, ...glyph }));
    else {
      word.text += character;
      word.box = hull(word.box, glyph.box);
      word.baseline = [word.baseline[0], word.baseline[1], glyph.baseline[2], glyph.baseline[3]];
    }
  }
  pdfium.FPDFText_ClosePage(textPage);
  return result;
}

type Place = (x: number, y: number) => [number, number];

/** From user space to pixels of the page as shown, finer than PDFium's whole device units. */
function placeOf(pdfium: Pdfium, page: number, { widthPx, heightPx }: { widthPx: number; heightPx: number }): Place {
  const FINER = 16;
  return (x, y) =>
    withScratch(pdfium, 8, (at) => {
      pdfium.FPDF_PageToDevice(page, 0, 0, widthPx * FINER, heightPx * FINER, 0, x, y, at, at + 4);
      const { getValue } = pdfium.pdfium;
      return [getValue(at, 'i32') / FINER, getValue(at + 4, 'i32') / FINER];
    });
}

function glyphPlace(pdfium: Pdfium, textPage: number, index: number, place: Place): Pick<TextWord, 'box' | 'baseline'> {
  const { getValue } = pdfium.pdfium;
  const [left, top, right, bottom] = withScratch(pdfium, 16, (rect): Box => {
    pdfium.FPDFText_GetLooseCharBox(textPage, index, rect);
    return [0, 4, 8, 12].map((at) => getValue(rect + at, 'float')) as Box;
  });
  const origin = withScratch(pdfium, 16, (at): [number, number] => {
    pdfium.FPDFText_GetCharOrigin(textPage, index, at, at + 8);
    return [getValue(at, 'double'), getValue(at + 8, 'double')];
  });
  const [[x0, y0], [x1, y1], [startX, startY]] = [place(left, top), place(right, bottom), place(...origin)];
  const box: Box = [Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1)];
  return { box, baseline: [startX, startY, ...endOf(box, startX, startY)] };
}

/** Text runs to the far side of the box: to the right, or down or up on a page that is shown sideways. */
function endOf([left, top, right, bottom]: Box, x: number, y: number): [number, number] {
  const edges = { right: x - left, left: right - x, down: y - top, up: bottom - y };
  // The origin of a glyph lies on the edge that it begins at.
  const begins = Object.entries(edges).reduce((a, b) => (Math.abs(b[1]) < Math.abs(a[1]) ? b : a))[0];
  if (begins === 'left') return [left, y];
  if (begins === 'down') return [x, bottom];
  if (begins === 'up') return [x, top];
  return [right, y];
}

function hull(a: Box, b: Box): Box {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}
