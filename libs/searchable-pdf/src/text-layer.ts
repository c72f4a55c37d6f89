import { pageLines, type PageLine, type PageResult, type PageWord } from '@cairn/page-result';
import { printable, type CharacterCodes } from './character-codes.ts';
import { GLYPH_WIDTH, UNITS_PER_EM } from './glyphless-font.ts';

/** Where a page shows: the visible box in user space, and by how much a reader turns it clockwise. */
export interface PageGeometry {
  box: { left: number; bottom: number; right: number; top: number };
  rotation: 0 | 90 | 180 | 270;
}

/**
 * The contents stream that puts every word, invisible, on its place; empty for a page without words.
 *
 * Coordinates are those of the page as shown; one matrix takes them back through the page's rotation. Pixels are mapped
 * by proportion, so resolution and UserUnit do not matter.
 */
export function textLayer(page: PageResult, geometry: PageGeometry, codes: CharacterCodes, fontName: string): string {
  const shown = shownSize(geometry);
  const scale = { x: shown.width / page.widthPx, y: shown.height / page.heightPx };
  const lines = pageLines(page).flatMap((line) => lineOperators(line, shown.height, scale, codes, fontName));
  if (lines.length === 0) return '';
  return ['q', `${matrixOf(geometry)} cm`, 'BT', '3 Tr', ...lines, 'ET', 'Q', ''].join('\n');
}

/** What a reader sees of a page, in points. */
export function shownSize({ box, rotation }: PageGeometry): { width: number; height: number } {
  const width = box.right - box.left;
  const height = box.top - box.bottom;
  return rotation % 180 === 0 ? { width, height } : { width: height, height: width };
}

/** Operands of `cm` that take the page as shown (origin bottom left) to user space. */
export function matrixOf({ box, rotation }: PageGeometry): string {
  const { left, bottom, right, top } = box;
  const matrices = {
    0: [1, 0, 0, 1, left, bottom],
    90: [0, 1, -1, 0, right, bottom],
    180: [-1, 0, 0, -1, right, top],
    270: [0, -1, 1, 0, left, top],
  };
  return matrices[rotation].map(number).join(' ');
}

function lineOperators(
  line: PageLine,
  shownHeight: number,
  scale: { x: number; y: number },
  codes: CharacterCodes,
  fontName: string,
): string[] {
  const words = wordsInOrder(line).flatMap((word) => {
    const text = encode(word, codes);
    return text === '' ? [] : [{ word, text }];
  });
  if (words.length === 0) return [];
  const fontSize = Math.max(1, line.rowHeight * (isVertical(line) ? scale.x : scale.y));
  const operators = [`/${fontName} ${number(fontSize)} Tf`];
  words.forEach(({ word, text }, index) => {
    const [x0, y0, x1, y1] = wordBaseline(word, line);
    // Pixels count downwards, the page upwards.
    const [alongX, alongY] = [(x1 - x0) * scale.x, (y0 - y1) * scale.y];
    const width = Math.max(Math.hypot(alongX, alongY), 0.01);
    const [cos, sin] = [alongX / width, alongY / width];
    const place = [cos, sin, -sin, cos, x0 * scale.x, shownHeight - y0 * scale.y];
    const naturalWidth = ((text.length / 4) * GLYPH_WIDTH * fontSize) / UNITS_PER_EM;
    // The space belongs to the text but not to the width of the word, and a line ends without one.
    const space = index < words.length - 1 ? codes.of(' ') : '';
    operators.push(`${number((100 * width) / naturalWidth)} Tz ${place.map(number).join(' ')} Tm <${text}${space}> Tj`);
  });
  return operators;
}

/** Text on a sheet that was scanned sideways. */
function isVertical({ baseline: [x0, y0, x1, y1] }: PageLine): boolean {
  return Math.abs(y1 - y0) > Math.abs(x1 - x0);
}

/**
 * Up to about six degrees a sloping line is a flight of level words. Along the slope, poppler takes a word that rises by
 * more than half a point for two.
 */
const MAX_STEPPED_SLOPE = 0.1;

/** The piece of the line's baseline that lies within the word's box, from where the word is begun to be read. */
function wordBaseline(word: PageWord, line: PageLine): [x0: number, y0: number, x1: number, y1: number] {
  const [left, top, right, bottom] = word.box;
  const [x0, y0, x1, y1] = line.baseline;
  if (isVertical(line)) {
    const at = (y: number): number => x0 + ((x1 - x0) / (y1 - y0)) * (y - y0);
    const [from, to] = y1 > y0 ? [top, bottom] : [bottom, top];
    return [at(from), from, at(to), to];
  }
  const slope = x1 === x0 ? 0 : (y1 - y0) / (x1 - x0);
  const at = (x: number): number => y0 + slope * (x - x0);
  const [from, to] = x1 >= x0 ? [left, right] : [right, left];
  if (Math.abs(slope) > MAX_STEPPED_SLOPE) return [from, at(from), to, at(to)];
  const middle = at((left + right) / 2);
  return [from, middle, to, middle];
}

function encode(word: PageWord, codes: CharacterCodes): string {
  let encoded = '';
  for (const character of visualOrder(printable(word.text))) encoded += codes.of(character);
  return encoded;
}

const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/**
 * Text of these scripts stands in a PDF as it lies on the page, from left to right: readers turn it round themselves, the
 * characters of a word as well as the words of a line.
 */
function visualOrder(text: string): Iterable<string> {
  return RIGHT_TO_LEFT.test(text) ? [...text].reverse() : text;
}

function wordsInOrder(line: PageLine): PageWord[] {
  const rightToLeft = line.words.filter(({ text }) => RIGHT_TO_LEFT.test(text)).length;
  if (rightToLeft * 2 <= line.words.length || isVertical(line)) return line.words;
  return [...line.words].sort((a, b) => a.box[0] - b.box[0]);
}

/** Four decimals: a ten-thousandth of a point, well under a pixel at any resolution. */
function number(value: number): string {
  return String(Math.round(value * 10_000) / 10_000 || 0);
}
