import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

interface PlacedWord {
  text: string;
  /** Points from the top left of the page: left, top, right, bottom. */
  box: [left: number, top: number, right: number, bottom: number];
}

/** The pages of `pages.jsonl`, as far as they are needed. */
interface RecognisedPage {
  pageNumber: number;
  dpi: number;
  words: { text: string; box: [number, number, number, number] }[];
}

/** How far an edge may be off, in points: two thirds of a millimetre. */
const TOLERANCE_PT = 2;

/** Share in percent of the recognised words that poppler finds in the PDF, with the same text, on their place. */
export function placedPercent(pdf: string, pages: string): number {
  const found = pdfWords(
    execFileSync('pdftotext', ['-bbox', pdf, '-'], { maxBuffer: 512 * 1024 * 1024 }).toString('utf8'),
  );
  let [placed, all] = [0, 0];
  for (const line of readFileSync(pages, 'utf8').split('\n').filter(Boolean)) {
    const { pageNumber, dpi, words } = JSON.parse(line) as RecognisedPage;
    const counted = countPlaced(
      words.map(({ text, box }) => ({ text, box: box.map((value) => (value * 72) / dpi) as PlacedWord['box'] })),
      found[pageNumber - 1] ?? [],
    );
    placed += counted;
    all += words.length;
  }
  return (100 * placed) / Math.max(1, all);
}

/** Each found word stands for one that was looked for. */
export function countPlaced(wanted: readonly PlacedWord[], found: readonly PlacedWord[]): number {
  const left = new Map<string, PlacedWord[]>();
  for (const word of found) left.set(word.text, [...(left.get(word.text) ?? []), word]);
  return wanted.filter((word) => {
    const same = left.get(word.text) ?? [];
    const at = same.findIndex((candidate) => isThere(word, candidate));
    if (at >= 0) same.splice(at, 1);
    return at >= 0;
  }).length;
}

/** Left and right edges agree; a line of type is higher than its letters, so of the height only the middle has to. */
function isThere({ box: [left, top, right, bottom] }: PlacedWord, { box }: PlacedWord): boolean {
  const middle = (top + bottom) / 2;
  const sides = Math.abs(left - box[0]) <= TOLERANCE_PT && Math.abs(right - box[2]) <= TOLERANCE_PT;
  return sides && middle >= box[1] - TOLERANCE_PT && middle <= box[3] + TOLERANCE_PT;
}

/** By page, from `pdftotext -bbox`. */
export function pdfWords(html: string): PlacedWord[][] {
  return html
    .split('<page ')
    .slice(1)
    .map((page) =>
      [...page.matchAll(/<word xMin="([^"]*)" yMin="([^"]*)" xMax="([^"]*)" yMax="([^"]*)">(.*?)<\/word>/gs)].map(
        ([, left, top, right, bottom, text = '']) => ({
          text: unescape(text),
          box: [left, top, right, bottom].map(Number) as PlacedWord['box'],
        }),
      ),
    );
}

function unescape(text: string): string {
  const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
  return text.replaceAll(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => entities[name] ?? '');
}
