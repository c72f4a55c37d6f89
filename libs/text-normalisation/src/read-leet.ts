import { noteDisguise, type Disguise } from './disguise.ts';
import { Rewriting, type MappedText } from './mapped-text.ts';
import { COARSE_WORDS } from './masked-words.ts';

const AS_LETTERS: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '2': 'z',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '6': 'g',
  '7': 't',
  '8': 'b',
  '9': 'g',
  '@': 'a',
  $: 's',
  '+': 't',
  '!': 'i',
  '|': 'i',
};

const DIGIT_OR_SIGN = /[\d@$+!|]/g;
/** Longer tokens are codes, addresses or data, and are not read. */
const LONGEST_TOKEN = 64;
const LINK = /^(?:https?:|www\.)/;
/** `3rd`, `10am`, `5km`: a number and what it counts; one letter, or no vowel behind a single digit. */
const QUANTITY =
  /^\d+(?:[.,:]\d+)*(?:[a-z]|st|nd|rd|th|[ap]m|[kcmn]m|[km]?g|ms|mi|min|mins|hrs?|yrs?|yo|ft|in|lbs?|oz|[kmgt]b|[kmg]?hz|[kmg]w|px|pt|em|rem|fps|mph|kmh|mah|bn|mn|ish|pcs?|pm|pcm|sqm|sqft|days?|ml|cl|dl|mbps|gbps|kbps|kcal|rpm|bit|cm)$/;
/** `4000x3000`, `abc123`: three digits are a number, not letters. */
const NUMBER = /\d{3}/;
/** `c++`, `a||b`: signs of their own. */
const DOUBLE_SIGN = /\+\+|\|\|/;
/** `mp3`, `covid19`, `b2b`, `h264`: names with numbers, too short or too regular to tell. */
const NAME_WITH_NUMBER = /^[a-z]+[-_]?\d+$|^[a-z]\d[a-z]$/;
const FIRST_OF_WORD = /[\p{L}\p{N}@$+|!]/u;
/** An exclamation mark at the end is one. */
const OF_WORD = /[\p{L}\p{N}@$+|]/u;

/** Digits and signs that stand for letters inside of words. */
export function readLeet(source: MappedText, disguises: Disguise[]): MappedText {
  const rewriting = new Rewriting(source);
  const { text } = source;
  let done = 0;
  for (const { index } of text.matchAll(DIGIT_OR_SIGN)) {
    if (index < done) continue;
    const [start, end] = tokenAround(text, index, done);
    done = end;
    if (end - start <= LONGEST_TOKEN) readToken(rewriting, disguises, start, end);
  }
  return rewriting.done();
}

function tokenAround(text: string, index: number, from: number): [start: number, end: number] {
  let start = index;
  while (start > from && !isSpace(text, start - 1)) start -= 1;
  let end = index + 1;
  while (end < text.length && !isSpace(text, end)) end += 1;
  return [start, end];
}

function isSpace(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code <= 0x20 || (code > 0x7f && /\s/.test(text[at] as string));
}

function readToken(rewriting: Rewriting, disguises: Disguise[], start: number, end: number): void {
  const token = rewriting.source.text.slice(start, end);
  if (!/[a-z]/.test(token) || isAddress(token)) return;
  const from = start + token.search(FIRST_OF_WORD);
  const to = start + endOfWord(token);
  const word = rewriting.source.text.slice(from, to);
  const read = readWord(word);
  if (!COARSE_WORDS.has(read) && isNumberOrName(word)) return;
  if (read === word) return;
  if (isDisguise(word) || COARSE_WORDS.has(read)) {
    noteDisguise(disguises, 'digits and signs as letters', rewriting.source.originalSpan(from, to));
  }
  rewriting.replace(from, to, read);
}

function isAddress(token: string): boolean {
  const at = token.indexOf('@', 1);
  return LINK.test(token) || (at > 0 && token.lastIndexOf('.', token.length - 2) > at + 1);
}

function endOfWord(token: string): number {
  let end = token.length;
  while (end > 0 && !OF_WORD.test(token[end - 1] as string)) end -= 1;
  return end;
}

function isNumberOrName(word: string): boolean {
  return QUANTITY.test(word) || NUMBER.test(word) || DOUBLE_SIGN.test(word);
}

/** As long as the word. Where `1` as i makes no coarse word but as l does, it is an l. */
function readWord(word: string): string {
  const read = [...word]
    .map((sign, at) => (sign === '1' && isEll(word, at) ? 'l' : (AS_LETTERS[sign] ?? sign)))
    .join('');
  const withEll = Array.from(word, (sign) => (sign === '1' ? 'l' : (AS_LETTERS[sign] ?? sign))).join('');
  return COARSE_WORDS.has(withEll) && !COARSE_WORDS.has(read) ? withEll : read;
}

function isDisguise(word: string): boolean {
  return !NAME_WITH_NUMBER.test(word) && /[a-z][\d@$+!|]+[a-z]|^[@$|!][a-z]{2}|[a-z]{2}[$@]$/.test(word);
}

/** `1` is an l in `f10ors` and `ki11`, an i elsewhere. */
function isEll(word: string, index: number): boolean {
  const before = word[index - 1] ?? '';
  const after = word[index + 1] ?? '';
  return (
    before === "'" ||
    before === '1' ||
    after === '1' ||
    (after === 'l' && /^[aeou034@]$/.test(before)) ||
    (before === 'l' && /^[^aeiou]$/.test(after)) ||
    (/^[bcfgkps]$/.test(before) && /^[aeiou034@]$/.test(after))
  );
}
