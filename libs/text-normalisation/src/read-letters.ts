import lookAlikeData from 'unhomoglyph/data.json' with { type: 'json' };
import type { Disguise } from './disguise.ts';
import { PieceText, type Piece } from './pieces.ts';

/** Alphabets that share letter shapes and do not need marks to be read. */
const ALPHABETIC = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]$/u;
const MARK = /^\p{M}$/u;
/** Strokes through a letter; no language writes them. */
const OVERLAY = /^[\u0334-\u0338]$/u;
const EAST_ASIAN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const WORD = /[\p{L}\p{N}\p{M}\p{So}]+/gu;

/** Letters with a form of their own that decomposition leaves alone. */
const LATIN_LETTERS: Readonly<Record<string, string>> = {
  ı: 'i',
  ø: 'o',
  đ: 'd',
  ł: 'l',
  ħ: 'h',
  ŧ: 't',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
};

/** To lower-case ASCII letters, from the confusables of Unicode (UTS #39) and from letters in boxes and circles. */
const LOOK_ALIKES = new Map([...confusables(), ...enclosedLetters()]);

function* confusables(): Generator<[string, string]> {
  for (const [from, to] of Object.entries(lookAlikeData as Record<string, string>)) {
    const letters = withoutMarks(to).toLowerCase();
    if ([...from].length === 1 && (from.codePointAt(0) ?? 0) > 0x7f && /^[a-z]{1,3}$/.test(letters))
      yield [from, letters];
  }
}

/** Negative circled and squared letters, and regional indicators: Unicode decomposes none of them. */
function* enclosedLetters(): Generator<[string, string]> {
  for (const first of [0x1f150, 0x1f170, 0x1f1e6]) {
    for (let letter = 0; letter < 26; letter += 1) {
      yield [String.fromCodePoint(first + letter), String.fromCharCode(97 + letter)];
    }
  }
}

/** Marks off alphabetic letters, compatibility forms resolved, lower case. */
export function readPlainLetters(pieces: readonly Piece[], disguises: Disguise[]): Piece[] {
  const fullWidthIsHonest = pieces.some(({ text }) => EAST_ASIAN.test(text));
  const plain: Piece[] = [];
  for (const { text, start, end } of pieces) {
    const parts = [...text.normalize('NFKD')];
    const base = parts[0] ?? '';
    if (MARK.test(base) && ALPHABETIC.test(plain.at(-1)?.text ?? '')) {
      if (isDisguisingMark(text, plain.at(-1))) disguises.push({ kind: 'stacked marks', start, end });
      (plain.at(-1) as Piece).end = end;
      continue;
    }
    const letters = ALPHABETIC.test(base) ? parts.filter((part) => !MARK.test(part)).join('') : text.normalize('NFKC');
    const isStyled = /^[a-z]$/i.test(letters) && letters !== text && !/[\u00c0-\u024f\u1e00-\u1eff]/.test(text);
    if (isStyled && !fullWidthIsHonest) disguises.push({ kind: 'look-alike letters', start, end });
    for (const letter of letters.toLowerCase()) plain.push({ text: LATIN_LETTERS[letter] ?? letter, start, end });
  }
  return plain;
}

/** An honest mark makes a letter of some alphabet, which Unicode has as one character; one mark a letter, mostly. */
function isDisguisingMark(mark: string, letter: Piece | undefined): boolean {
  if (!letter || OVERLAY.test(mark)) return true;
  const marksBefore = letter.end - letter.start - 1;
  return marksBefore >= 2 || [...(letter.text + mark).normalize('NFC')].length > 1;
}

/**
 * Letters of other scripts, and signs, that look like Latin ones, where they stand in for them: in a word with Latin
 * letters, or in a text that is mostly Latin. A Russian text stays Russian.
 */
export function readLookAlikes(pieces: readonly Piece[], disguises: Disguise[]): Piece[] {
  const source = new PieceText(pieces);
  const letters = source.text.match(/\p{L}/gu) ?? [];
  const latin = source.text.match(/[a-z]/g) ?? [];
  const textIsLatin = latin.length * 2 > letters.length;
  return source.replacing(WORD, ({ 0: word }, part) => {
    const isMixed = /[a-z]/.test(word);
    const foreign = part.filter(({ text }) => !/^[a-z\d]+$/.test(text));
    if (foreign.length === 0 || !(isMixed || (textIsLatin && foreign.every(({ text }) => LOOK_ALIKES.has(text)))))
      return;
    return part.map((piece) => {
      const read = LOOK_ALIKES.get(piece.text);
      if (read === undefined || /^[a-z\d]+$/.test(piece.text)) return piece;
      disguises.push({ kind: 'look-alike letters', start: piece.start, end: piece.end });
      return { ...piece, text: read };
    });
  });
}

function withoutMarks(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '');
}
