import { noteDisguise, type Disguise } from './disguise.ts';
import { Rewriting, type MappedText } from './mapped-text.ts';

const LETTER = String.raw`[\p{L}\p{N}@$!+|]`;
const SIGN = String.raw`[.\-_*·•~,/\\:^=#'"]`;
/** Three or more single letters with the same between them: `f-o-o`, `f o o`, `f -- o -- o`, one on each line. */
const SPELLED_ALIKE = String.raw`${LETTER}([\s.\-_*·•~,/\\:^=#'"]{1,3})${LETTER}(?:\1${LETTER})+`;
/** Four or more single letters with any one sign between two of them: `f.o-o_d`. */
const SPELLED_MIXED = String.raw`${LETTER}${SIGN}${LETTER}(?:${SIGN}${LETTER}){2,}`;
/** Tried where `mayBeSpelledOut` says, as trying it everywhere takes longer than all the rest. */
const SPELLED_OUT = new RegExp(
  String.raw`(?<!${LETTER})(?:${SPELLED_ALIKE}|${SPELLED_MIXED})(?!${LETTER}|${SIGN}${LETTER}(?!${LETTER}))`,
  'uy',
);
const MOST_SIGNS = 3;
const LOW_SURROGATE = 0xdc00;
/** Of the characters of ASCII; what any other one is, the pattern finds out. */
const [IS_LETTER, IS_SIGN] = [/[a-z\d@$!+|]/i, /[\s.\-_*~,/\\:^=#'"]/].map((kind) =>
  Array.from({ length: 128 }, (_, code) => kind.test(String.fromCharCode(code))),
) as [boolean[], boolean[]];
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
  const { text } = source;
  let end: number;
  for (let index = 0; index < text.length; index = end) {
    end = index + 1;
    if (!mayBeSpelledOut(text, index)) continue;
    SPELLED_OUT.lastIndex = index;
    const match = SPELLED_OUT.exec(text);
    if (!match) continue;
    const { 0: spelled, 1: separator = '' } = match;
    end = index + spelled.length;
    const letters = spelled.match(SINGLE_LETTER) ?? [];
    if (!isWord(letters, separator)) continue;
    const isAbbreviation = separator === '.' && letters.length <= ABBREVIATION;
    const span = source.originalSpan(index, end);
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

/** Whether there is a single letter, a sign or up to three, another letter and a sign; or something beyond ASCII. */
function mayBeSpelledOut(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code > 0x7f) return (code & 0xfc00) !== LOW_SURROGATE;
  if (!IS_LETTER[code] || (at > 0 && IS_LETTER[text.charCodeAt(at - 1)])) return false;
  let next = at + 1;
  while (next <= at + MOST_SIGNS && IS_SIGN[text.charCodeAt(next)]) next += 1;
  for (let checked = next; checked <= next + 1; checked += 1) if (text.charCodeAt(checked) > 0x7f) return true;
  return next > at + 1 && isAt(IS_LETTER, text, next) && isAt(IS_SIGN, text, next + 1);
}

function isAt(kind: readonly boolean[], text: string, at: number): boolean {
  return kind[text.charCodeAt(at)] ?? false;
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
const SMALL_A = 0x61;

/** Runs of a letter become two of it. */
export function shortenStretched(source: MappedText, disguises: Disguise[]): MappedText {
  if (!hasThreeInARow(source.text)) return source;
  const rewriting = new Rewriting(source);
  for (const { 0: run, 1: letter = '', index } of source.text.matchAll(STRETCHED)) {
    const count = run.length / letter.length;
    const end = index + run.length;
    if (count > HONEST_STRETCH) noteDisguise(disguises, 'stretched word', source.originalSpan(index, end));
    rewriting.absorb(index + 2 * letter.length, end);
  }
  return rewriting.done();
}

/** Of anything from `a` on; characters of two code units are left to the pattern. */
function hasThreeInARow(text: string): boolean {
  let [last, inARow] = [0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    inARow = code === last ? inARow + 1 : 1;
    if ((inARow === 3 && code >= SMALL_A) || (code & 0xfc00) === LOW_SURROGATE) return true;
    last = code;
  }
  return false;
}
