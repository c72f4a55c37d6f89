import type { NormalisedText } from '@cairn/text-normalisation';

const WORD_SIGN = /^[\p{L}\p{N}\p{M}]$/u;
export const GAP = 0x20;

/**
 * A text as the matcher reads it: signs of words only, each run of one sign as one, everything between words as one gap.
 * `runs` and `at` have what was folded, so that "good" and "god" stay different words.
 */
export interface FoldedText {
  readonly length: number;
  /** UTF-16 code units. */
  readonly codes: Uint16Array;
  /** How often each stands there in a row. */
  readonly runs: Uint32Array;
  /** Where each begins in the text; one more than there are, the last being the text's length. */
  readonly at: Uint32Array;
}

export function fold(text: string): FoldedText {
  const codes = new Uint16Array(text.length);
  const runs = new Uint32Array(text.length);
  const at = new Uint32Array(text.length + 1);
  let length = 0;
  let last = -1;
  for (let index = 0; index < text.length; index += 1) {
    const code = foldedCode(text, index);
    if (code === last) {
      runs[length - 1] = (runs[length - 1] as number) + 1;
      continue;
    }
    codes[length] = code;
    runs[length] = 1;
    at[length] = index;
    length += 1;
    last = code;
  }
  at[length] = text.length;
  return { length, codes, runs, at };
}

function foldedCode(text: string, index: number): number {
  const code = text.charCodeAt(index);
  if (code < 0x80) return isAsciiWordSign(code) ? code : GAP;
  // Halves of characters are looked at by their whole; letters beyond the first plane are rare, emoji are not.
  const isLowHalf = code >= 0xdc00 && code < 0xe000;
  const sign = String.fromCodePoint(text.codePointAt(isLowHalf ? index - 1 : index) ?? GAP);
  return WORD_SIGN.test(sign) ? code : GAP;
}

function isAsciiWordSign(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a);
}

/** Whether more of a sign than a term has may stand for it: "sooon" is "soon", but "god" is not "good". */
export function isStretched({ at }: FoldedText, index: number, { originalSpan }: NormalisedText): boolean {
  const [start, end] = originalSpan(at[index] as number, at[index + 1] as number);
  return end - start >= 3;
}
