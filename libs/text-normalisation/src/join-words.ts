import { noteDisguise, type Disguise } from './disguise.ts';
import { Rewriting, type MappedText } from './mapped-text.ts';

const LETTER = String.raw`[\p{L}\p{N}@$!+|]`;
const SIGN = String.raw`[.\-_*·•~,/\\:^=#'"]`;
/** Three or more single letters with the same between them: `f-o-o`, `f o o`, `f -- o -- o`, one on each line. */
const SPELLED_ALIKE = String.raw`${LETTER}([\s.\-_*·•~,/\\:^=#'"]{1,3})${LETTER}(?:\1${LETTER})+`;
/** Four or more single letters with any one sign between two of them: `f.o-o_d`. */
const SPELLED_MIXED = String.raw`${LETTER}${SIGN}${LETTER}(?:${SIGN}${LETTER}){2,}`;
const SPELLED_OUT = new RegExp(
  String.raw`(?<!${LETTER})(?:${SPELLED_ALIKE}|${SPELLED_MIXED})(?!${LETTER}|${SIGN}${LETTER}(?!${LETTER}))`,
  'gu',
);
const SINGLE_LETTER = new RegExp(LETTER, 'gu');
/** U.S.A. and e.g.: abbreviations are this long at most. */
const ABBREVIATION = 4;
/** `a, b, c` is a list, and so are letters of the alphabet in their order. */
const LIST = /^[,;]\s|^\s?[=:]\s?$/;
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz';
/** A list with a letter a line needs this many to be a word. */
const SHORTEST_VERTICAL = 4;

/** Words whose letters were set apart. */
export function joinSpelledOut(source: MappedText, disguises: Disguise[]): MappedText {
  const rewriting = new Rewriting(source);
  for (const match of source.text.matchAll(SPELLED_OUT)) {
    const { 0: spelled, 1: separator = '', index } = match;
    const letters = spelled.match(SINGLE_LETTER) ?? [];
    if (!isWord(letters, separator)) continue;
    const isAbbreviation = separator === '.' && letters.length <= ABBREVIATION;
    const span = source.originalSpan(index, index + spelled.length);
    if (!isAbbreviation) noteDisguise(disguises, 'spelled-out word', span);
    let at = 0;
    for (const letter of letters) {
      const next = spelled.indexOf(letter, at);
      if (next > at) rewriting.replace(index + at, index + next, '');
      at = next + letter.length;
    }
  }
  return rewriting.done();
}

function isWord(letters: readonly string[], separator: string): boolean {
  const word = letters.join('');
  const real = word.match(/\p{L}/gu)?.length ?? 0;
  if (real * 2 <= letters.length || LIST.test(separator) || ALPHABET.includes(word)) return false;
  if (/\s/.test(separator) && /[+|!]/.test(word)) return false;
  return !/[\n\r]/.test(separator) || letters.length >= SHORTEST_VERTICAL;
}

const STRETCHED = /(\p{L})\1{2,}/gu;
/** Three of a letter is how people write who are excited. */
const HONEST_STRETCH = 3;

/** Runs of a letter become two of it. */
export function shortenStretched(source: MappedText, disguises: Disguise[]): MappedText {
  const rewriting = new Rewriting(source);
  for (const { 0: run, 1: letter = '', index } of source.text.matchAll(STRETCHED)) {
    const count = run.length / letter.length;
    const end = index + run.length;
    if (count > HONEST_STRETCH) noteDisguise(disguises, 'stretched word', source.originalSpan(index, end));
    rewriting.absorb(index + 2 * letter.length, end);
  }
  return rewriting.done();
}
