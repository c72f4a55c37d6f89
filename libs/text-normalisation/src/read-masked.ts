import { noteDisguise, type Disguise } from './disguise.ts';
import { Rewriting, type MappedText } from './mapped-text.ts';
import { COARSE_WORDS, OTHER_SPELLINGS, unmasked } from './masked-words.ts';

/** Where a sign stands behind a letter and is not just the end of a word. */
const SIGN_IN_WORD = /[a-z][*#._\-~^'"/\\]{1,4}[a-z]|[a-z][*#]/g;
const SIGN = /[*#._\-~^'"/\\]/g;
const TRAILING_SIGNS = /[._\-~^'"/\\]{1,4}$/;
/** Longer ones are no words with signs in them. */
const LONGEST_BROKEN = 24;

/** Coarse words with letters left out, swapped or turned round, or with signs in them. */
export function readMasked(source: MappedText, disguises: Disguise[]): MappedText {
  return readOtherSpellings(readBroken(source, disguises), disguises);
}

function readBroken(source: MappedText, disguises: Disguise[]): MappedText {
  const rewriting = new Rewriting(source);
  const { text } = source;
  let done = 0;
  for (const { index } of text.matchAll(SIGN_IN_WORD)) {
    if (index < done) continue;
    let start = index;
    while (start > done && isPartOfWord(text.charCodeAt(start - 1))) start -= 1;
    let end = index + 1;
    while (end < text.length && isPartOfWord(text.charCodeAt(end))) end += 1;
    done = end;
    while (start < end && !isLetter(text.charCodeAt(start))) start += 1;
    if (end - start > LONGEST_BROKEN) continue;
    const token = text.slice(start, end).replace(TRAILING_SIGNS, '');
    const joined = token.replaceAll(SIGN, '');
    const word = joined !== token && COARSE_WORDS.has(joined) ? joined : unmasked(token.replaceAll('#', '*'));
    if (!word || word === token) continue;
    noteDisguise(disguises, 'masked word', source.originalSpan(start, start + token.length));
    rewriting.replace(start, start + token.length, word);
  }
  return rewriting.done();
}

/** Of all letters of a word, so that only few words are looked up as strings. */
const hashOf = (hash: number, code: number): number => (Math.imul(hash, 31) + code) | 0;
const HASHES = new Set(
  Array.from(OTHER_SPELLINGS.keys(), (spelling) => [...spelling].reduce((hash, c) => hashOf(hash, c.charCodeAt(0)), 0)),
);

function readOtherSpellings(source: MappedText, disguises: Disguise[]): MappedText {
  const rewriting = new Rewriting(source);
  const { text } = source;
  let end: number;
  for (let start = 0; start < text.length; start = end + 1) {
    let hash = 0;
    for (end = start; isLetterOrDigit(text.charCodeAt(end)); end += 1) hash = hashOf(hash, text.charCodeAt(end));
    if (end === start || !HASHES.has(hash)) continue;
    const word = OTHER_SPELLINGS.get(text.slice(start, end));
    if (!word) continue;
    noteDisguise(disguises, 'masked word', source.originalSpan(start, end));
    rewriting.replace(start, end, word);
  }
  return rewriting.done();
}

function isLetter(code: number): boolean {
  return code >= 0x61 && code <= 0x7a;
}

/** Other alphabets count, so that no part of a longer word is taken for one. Not so the end of the text. */
function isLetterOrDigit(code: number): boolean {
  return isLetter(code) || (code >= 0x30 && code <= 0x39) || code >= 0xc0;
}

const SIGN_CODES = new Set([...'*#._-~^\'"/\\'].map((sign) => sign.charCodeAt(0)));

function isPartOfWord(code: number): boolean {
  return isLetterOrDigit(code) || SIGN_CODES.has(code);
}
