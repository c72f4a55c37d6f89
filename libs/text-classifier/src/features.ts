import type { FeatureOptions } from './feature-options.ts';
import { wordsOf, type Word } from './words.ts';

/** A text taken apart: the hashes of a word's features stand together, in the order of the words. */
export interface TextFeatures {
  words: readonly Word[];
  /** Bucket of every feature; one that occurs twice stands here twice. */
  buckets: Uint32Array;
  /** Where the features of a word end in `buckets`; they begin where those of the word before end. */
  ends: Uint32Array;
}

const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;
/** Kinds of features, so that the word `abc` is not its own piece. */
const WORD = 119;
const PAIR = 98;
const SKIP_PAIR = 107;
const PIECE = 99;
const BETWEEN_WORDS = 32;
const WORD_BEGINS = 94;
const WORD_ENDS = 36;
/** Longer words are no words; their beginning says enough. */
const LONGEST_WORD = 24;

/** @param normalisedText as `normaliseText` of `@cairn/text-normalisation` reads it */
export function features(normalisedText: string, options: FeatureOptions): TextFeatures {
  const words = wordsOf(normalisedText);
  const mask = 2 ** options.bits - 1;
  const ends = new Uint32Array(words.length);
  const [shortest, longest] = options.pieces;
  let buckets = new Uint32Array(Math.max(64, words.length * 16));
  let count = 0;
  for (const [at, { text }] of words.entries()) {
    if (buckets.length - count < LONGEST_WORD * (longest - shortest + 2) + 3) buckets = twiceAsLong(buckets);
    buckets[count++] = mixed(hash(OFFSET_BASIS, WORD, text)) & mask;
    const before = words[at - 1];
    if (options.wordPairs && before) buckets[count++] = pair(PAIR, before.text, text) & mask;
    const beforeThat = words[at - 2];
    if (options.skipPairs && beforeThat) buckets[count++] = pair(SKIP_PAIR, beforeThat.text, text) & mask;
    if (longest > 0) count = addPieces(buckets, count, text, options.pieces, mask);
    ends[at] = count;
  }
  return { words, buckets: buckets.subarray(0, count), ends };
}

/** The buckets of a text, each once, in the order of their first occurrence: what a model is trained with. */
export function bagOf(normalisedText: string, options: FeatureOptions): Uint32Array {
  return Uint32Array.from(new Set(features(normalisedText, options).buckets));
}

function addPieces(
  buckets: Uint32Array,
  from: number,
  word: string,
  [shortest, longest]: readonly [number, number],
  mask: number,
): number {
  const length = Math.min(word.length, LONGEST_WORD) + 2;
  const codeAt = (at: number): number =>
    at === 0 ? WORD_BEGINS : at === length - 1 ? WORD_ENDS : word.charCodeAt(at - 1);
  let count = from;
  for (let start = 0; start + shortest <= length; start += 1) {
    let state = Math.imul(OFFSET_BASIS ^ PIECE, PRIME);
    const end = Math.min(length, start + longest);
    for (let at = start; at < end; at += 1) {
      state = Math.imul(state ^ codeAt(at), PRIME);
      if (at + 1 - start >= shortest) buckets[count++] = mixed(state) & mask;
    }
  }
  return count;
}

function pair(kind: number, before: string, text: string): number {
  const state = Math.imul(hash(OFFSET_BASIS, kind, before) ^ BETWEEN_WORDS, PRIME);
  return mixed(addTo(state, text));
}

function hash(state: number, kind: number, text: string): number {
  return addTo(Math.imul(state ^ kind, PRIME), text);
}

/** FNV-1a over UTF-16 code units. */
function addTo(state: number, text: string): number {
  let next = state;
  for (let at = 0; at < text.length; at += 1) next = Math.imul(next ^ text.charCodeAt(at), PRIME);
  return next;
}

/** Spreads the state over the low bits, which the bucket is made of. */
function mixed(state: number): number {
  const once = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d);
  return (once ^ (once >>> 12)) >>> 0;
}

function twiceAsLong(buckets: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const longer = new Uint32Array(buckets.length * 2 + 256);
  longer.set(buckets);
  return longer;
}
