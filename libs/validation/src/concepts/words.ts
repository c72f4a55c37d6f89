import type { NormalisedText } from '@cairn/text-normalisation';
import { FNV_PRIME, FNV_START, hashOf } from './hashing.ts';
import { ODD_WORD, PLAIN_WORD, meaningOf } from './odd-words.ts';

/**
 * The words of a normalised text by sentence, in columns instead of objects: a text of a million characters has too many
 * of them. Signs that mean as much as a word are words; see `meaningOf`.
 */
export interface Words {
  readonly text: string;
  readonly count: number;
  /** Hash of each word, or of what it means. */
  readonly hashes: Int32Array;
  /** Hash of the first four letters; 0 for shorter words and for signs. */
  readonly beginnings: Int32Array;
  /** Offsets in the normalised text, end excluded. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Index of the first word of each sentence, and at the end the number of words. */
  readonly sentences: readonly number[];
  /** Places that had to be looked at for addresses, sums and numbers: the dear part of the work. */
  readonly oddPlaces: number;
}

/** Letters by which beginnings of words are found. */
export const BEGINNING_LETTERS = 4;
/** Words that a sentence may have; a text without full stops is cut. */
const LONGEST_SENTENCE = 48;
/** After so many odd places the rest of a text is read as plain words: it is a table, or made to cost time. */
const MOST_ODD_PLACES = 30_000;

const remembered = new WeakMap<NormalisedText, Words>();

/** The text's words, worked out once for all who ask. */
export function wordsOf(normalised: NormalisedText): Words {
  let words = remembered.get(normalised);
  if (!words) remembered.set(normalised, (words = new Reading(normalised.text).read()));
  return words;
}

const LETTER_A = 97;
const LETTER_Z = 122;
const NEWLINE = 10;
const SPACE = 32;
const FIRST_OUTSIDE_ASCII = 128;
/** `.`, `!`, `?`, `;` and `…` before a space. */
const FULL_STOPS = new Set([46, 33, 63, 59, 0x2026]);
const CJK_FULL_STOPS = new Set([0x3002, 0xff01, 0xff1f]);
const COLON = 58;
const QUOTE = 34;

class Reading {
  readonly #text: string;
  #count = 0;
  #columns = columnsFor(64);
  readonly #sentences: number[] = [];
  #oddPlaces = 0;
  #isSentenceOver = true;
  #sentenceStart = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): Words {
    const text = this.#text;
    for (let at = 0; at < text.length;) {
      const code = text.charCodeAt(at);
      if (code >= LETTER_A && code <= LETTER_Z) at = this.#letters(at);
      else if (code !== SPACE && mayBegin(code, text.charCodeAt(at + 1))) at = this.#odd(at);
      else {
        if (code !== SPACE && this.#endsSentence(at, code)) this.#isSentenceOver = true;
        at += 1;
      }
    }
    const sentences = [...this.#sentences, this.#count];
    return { text, count: this.#count, ...this.#columns, sentences, oddPlaces: this.#oddPlaces };
  }

  /** A word of plain letters, which nearly all are; any other goes through the patterns. */
  #letters(start: number): number {
    const text = this.#text;
    let at = start;
    let hash = FNV_START;
    let beginning = 0;
    let code = text.charCodeAt(at);
    do {
      hash = Math.imul(hash ^ code, FNV_PRIME);
      at += 1;
      if (at - start === BEGINNING_LETTERS) beginning = hash;
      code = text.charCodeAt(at);
    } while (code >= LETTER_A && code <= LETTER_Z);
    if (!isPlainEnd(code, text.charCodeAt(at + 1))) return this.#odd(start);
    this.#add(hash, beginning, start, at);
    return at;
  }

  #odd(start: number): number {
    const pattern = this.#oddPlaces < MOST_ODD_PLACES ? ODD_WORD : PLAIN_WORD;
    this.#oddPlaces += pattern === ODD_WORD ? 1 : 0;
    pattern.lastIndex = start;
    const match = pattern.exec(this.#text);
    if (!match) {
      const code = this.#text.codePointAt(start) as number;
      if (this.#endsSentence(start, code)) this.#isSentenceOver = true;
      return start + (code > 0xffff ? 2 : 1);
    }
    const end = start + match[0].length;
    const meaning = meaningOf(match);
    const isWord = meaning === match[0] && end - start >= BEGINNING_LETTERS;
    this.#add(hashOf(meaning), isWord ? hashOf(meaning.slice(0, BEGINNING_LETTERS)) : 0, start, end);
    return end;
  }

  #endsSentence(at: number, code: number): boolean {
    if (code === NEWLINE || CJK_FULL_STOPS.has(code)) return true;
    return FULL_STOPS.has(code) && /\s/.test(this.#text.charAt(at + 1));
  }

  #add(hash: number, beginning: number, start: number, end: number): void {
    const at = this.#count;
    if (this.#isSentenceOver || at - this.#sentenceStart >= LONGEST_SENTENCE) {
      this.#sentences.push(at);
      this.#sentenceStart = at;
      this.#isSentenceOver = false;
    }
    if (at === this.#columns.hashes.length) this.#columns = columnsFor(at * 2, this.#columns);
    const columns = this.#columns;
    columns.hashes[at] = hash;
    columns.beginnings[at] = beginning;
    columns.starts[at] = start;
    columns.ends[at] = end;
    this.#count = at + 1;
  }
}

type Columns = Pick<Words, 'hashes' | 'beginnings' | 'starts' | 'ends'>;

function columnsFor(count: number, old?: Columns): Columns {
  const column = (name: keyof Columns): Int32Array => {
    const values = new Int32Array(count);
    if (old) values.set(old[name]);
    return values;
  };
  return { hashes: column('hashes'), beginnings: column('beginnings'), starts: column('starts'), ends: column('ends') };
}

/** Whether a word that ends before these characters is no more than its letters. */
function isPlainEnd(code: number, next: number): boolean {
  if (code >= FIRST_OUTSIDE_ASCII) return code >= 0x2010 && code <= 0x2027;
  // `.`, `:` and `-` before a letter, digit or slash make one word of two.
  if (code === 46 || code === COLON || code === 45) return !(isLowerOrDigit(next) || next === 47);
  return !(isLowerOrDigit(code) || (code >= 65 && code <= 90) || code === 64);
}

function isLowerOrDigit(code: number): boolean {
  return (code >= LETTER_A && code <= LETTER_Z) || (code >= 48 && code <= 57);
}

/** Whether a word or sign other than a plain word may begin here. */
function mayBegin(code: number, next: number): boolean {
  if (code >= FIRST_OUTSIDE_ASCII) return true;
  if (code >= 48 && code <= 57) return true;
  if (code >= 65 && code <= 90) return true;
  switch (code) {
    case COLON:
    case QUOTE:
      return true;
    case 33: // `!`
    case 63: // `?`
      return next === 33 || (code === 33 && next === 63);
    case 36: // `$`
      return isLowerOrDigit(next) || next === SPACE;
    case 40: // `(`
    case 43: // `+`
      return isLowerOrDigit(next) || next === 40;
    default:
      return false;
  }
}
