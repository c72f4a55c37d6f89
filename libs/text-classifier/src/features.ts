import { classFeatures, twiceAsLong, type ClassesOf, type Features } from './class-features.ts';
import type { ClassOptions, FeatureOptions } from './feature-options.ts';
import { OFFSET_BASIS, PRIME } from './fnv-1a.ts';
import { wordsOf, type Word } from './words.ts';

/** A text taken apart. */
export interface TextFeatures extends Features {
  words: readonly Word[];
}

/** Kinds of features, so that the word `abc` is not its own piece. */
const WORD = 119;
const PAIR = 98;
const PIECE = 99;
/** FNV-1a over UTF-16 code units, after the kind of feature. */
const WORD_BEGINS_WITH = Math.imul(OFFSET_BASIS ^ WORD, PRIME);
const PAIR_BEGINS_WITH = Math.imul(OFFSET_BASIS ^ PAIR, PRIME);
const PIECE_BEGINS = Math.imul(OFFSET_BASIS ^ PIECE, PRIME);
const BETWEEN_WORDS = 32;
const WORD_BEGINS = 94;
const WORD_ENDS = 36;
/** Longer words are no words; their beginning says enough. */
const LONGEST_WORD = 24;

/** The letters of one word between its two ends. */
const letters = new Uint16Array(LONGEST_WORD + 2);

/** @param normalisedText as `normaliseText` of `@cairn/text-normalisation` reads it */
export function features(normalisedText: string, options: FeatureOptions): TextFeatures {
  const words = wordsOf(normalisedText);
  const mask = 2 ** options.bits - 1;
  const ends = new Uint32Array(words.length);
  const [shortest, longest] = options.pieces;
  let buckets = new Uint32Array(Math.max(64, words.length * 16));
  let count = 0;
  // What the hash of a pair begins with, after the last word.
  let afterLast = 0;
  for (let at = 0; at < words.length; at += 1) {
    const { text } = words[at] as Word;
    if (buckets.length - count < LONGEST_WORD * (longest - shortest + 2) + 3) buckets = twiceAsLong(buckets);
    let [word, pair, asFirst] = [WORD_BEGINS_WITH, afterLast, PAIR_BEGINS_WITH];
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      word = Math.imul(word ^ code, PRIME);
      pair = Math.imul(pair ^ code, PRIME);
      asFirst = Math.imul(asFirst ^ code, PRIME);
    }
    buckets[count++] = mixed(word) & mask;
    if (options.wordPairs && at > 0) buckets[count++] = mixed(pair) & mask;
    if (longest > 0) count = addPieces(buckets, count, text, options.pieces, mask);
    ends[at] = count;
    afterLast = Math.imul(asFirst ^ BETWEEN_WORDS, PRIME);
  }
  return { words, buckets: buckets.subarray(0, count), ends };
}

/** The buckets of a text, each once, in the order of their first occurrence: what a model is trained with. */
export function bagOf(normalisedText: string, options: FeatureOptions): Uint32Array {
  return Uint32Array.from(new Set(features(normalisedText, options).buckets));
}

/** As `bagOf`, of the classes of the text's words. */
export function classBagOf(normalisedText: string, classesOf: ClassesOf, options: ClassOptions): Uint32Array {
  return Uint32Array.from(new Set(classFeatures(wordsOf(normalisedText), classesOf, options).buckets));
}

function addPieces(
  buckets: Uint32Array,
  from: number,
  word: string,
  [shortest, longest]: readonly [number, number],
  mask: number,
): number {
  const length = Math.min(word.length, LONGEST_WORD) + 2;
  letters[0] = WORD_BEGINS;
  for (let at = 1; at < length - 1; at += 1) letters[at] = word.charCodeAt(at - 1);
  letters[length - 1] = WORD_ENDS;
  let count = from;
  for (let start = 0; start + shortest <= length; start += 1) {
    let state = PIECE_BEGINS;
    const end = Math.min(length, start + longest);
    const firstEnd = start + shortest - 1;
    for (let at = start; at < end; at += 1) {
      state = Math.imul(state ^ (letters[at] as number), PRIME);
      if (at >= firstEnd) buckets[count++] = mixed(state) & mask;
    }
  }
  return count;
}

/** Spreads the state over the low bits, which the bucket is made of. */
function mixed(state: number): number {
  const once = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d);
  return once ^ (once >>> 12);
}
