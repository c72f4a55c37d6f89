import { normaliseText } from '@cairn/text-normalisation';
import { fold, GAP, type FoldedText } from './folded-text.ts';

/** A term as it is searched for. */
export interface TermPattern {
  folded: FoldedText;
  /** May begin or end inside of a word: `*ware`, `run*`. */
  openStart: boolean;
  openEnd: boolean;
}

/** Scripts without spaces between words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
/** Words in which there is nothing to normalise: a policy may have thousands. */
const PLAIN = /^[a-z]{2,}(?:[ '-][a-z]{2,})*$/i;
const MAX_TERM_LENGTH = 100;

/**
 * Reads `word`, `run*`, `*ware`, `*mid*` and phrases of several words; disguises and marks do not count in terms either.
 * @returns undefined for what is no term: without a letter or digit, too long, or with a star in its midst
 */
export function termPattern(term: string): TermPattern | undefined {
  const trimmed = term.trim();
  if (trimmed.length > MAX_TERM_LENGTH) return undefined;
  const openStart = trimmed.startsWith('*');
  const openEnd = trimmed.endsWith('*');
  const bare = trimmed.slice(openStart ? 1 : 0, openEnd && trimmed.length > 1 ? -1 : undefined);
  if (bare.includes('*')) return undefined;
  const folded = withoutOuterGaps(
    fold(PLAIN.test(bare) ? bare.toLowerCase() : normaliseText(bare.normalize('NFC')).text),
  );
  if (folded.length === 0) return undefined;
  const unspaced = UNSPACED.test(bare);
  return { folded, openStart: openStart || unspaced, openEnd: openEnd || unspaced };
}

function withoutOuterGaps(folded: FoldedText): FoldedText {
  const { length, codes, runs, at } = folded;
  if (codes[0] !== GAP && codes[length - 1] !== GAP) return folded;
  const start = codes[0] === GAP ? 1 : 0;
  const end = length > start && codes[length - 1] === GAP ? length - 1 : length;
  return {
    length: Math.max(0, end - start),
    codes: codes.slice(start, end),
    runs: runs.slice(start, end),
    at: at.slice(start, end + 1),
  };
}
