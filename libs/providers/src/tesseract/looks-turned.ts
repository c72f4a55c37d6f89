import type { PageResult } from '@cairn/page-result';

/** Upright print of poor quality is above it, print read upside down below. */
const DOUBTFUL_CONFIDENCE = 70;

/** Whether a reading may be that of a page lying on its side or head: doubtful words, upright lines of them, or none. */
export function looksTurned(blocks: PageResult['blocks'], { hasInk }: { hasInk: boolean }): boolean {
  const words = wordsOf(blocks);
  if (words.length === 0) return hasInk;
  if (meanConfidence(blocks) < DOUBTFUL_CONFIDENCE) return true;
  const long = words.filter(({ text }) => text.length > 3);
  const upright = long.filter(({ box: [left, top, right, bottom] }) => bottom - top > right - left);
  return upright.length > long.length / 2;
}

/** Whether the reading of the turned page is at least about as good. */
export function isBetter(turned: PageResult['blocks'], before: PageResult['blocks']): boolean {
  return meanConfidence(turned) > meanConfidence(before) - 2;
}

/** 0 to 100; 0 without words. */
function meanConfidence(blocks: PageResult['blocks']): number {
  const words = wordsOf(blocks);
  return words.reduce((sum, { confidence }) => sum + confidence, 0) / Math.max(1, words.length);
}

function wordsOf(
  blocks: PageResult['blocks'],
): PageResult['blocks'][number]['paragraphs'][number]['lines'][number]['words'] {
  return blocks.flatMap(({ paragraphs }) => paragraphs.flatMap(({ lines }) => lines.flatMap(({ words }) => words)));
}
