import type { ConceptFinder, Found } from './concept-finder.ts';
import { hashOf, mixed } from './hashing.ts';
import type { Word } from './words.ts';

/** Something that a linear model has a weight for. */
export interface SentenceFeature {
  /** 32 bits; the model takes as many of them as it has buckets for. */
  hash: number;
  /** Offsets in the normalised text, end excluded. */
  start: number;
  end: number;
  /** The concepts that the feature is made of, one bit each; 0 for plain words. */
  concepts: number;
}

/** Words between two concepts that still belong together. */
const PAIR_REACH = 6;
const TRIPLE_REACH = 10;
/** Concepts that each one is combined with, so that a text of nothing but concepts costs little more than another. */
const NEXT_CONCEPTS = 6;
const THIRD_CONCEPTS = 3;
/** Words before an order that leave it one. */
const LEAD_IN = new Set(
  `please kindly now then so and but ok okay hey hi hello also just first next finally instead immediately nevermind stop
   great thanks dear assistant ai chatgpt bot guys everyone " : !! bitte nun jetzt dann und also aber maintenant et puis
   ahora y ora e agora nu en`.split(/\s+/),
);
const KIND = { word: 1, concept: 3, wordBefore: 4, wordAfter: 5, opening: 6, order: 7, openingOrder: 8 };
const EDGE = 0x51ed270b;

/**
 * A sentence's words, its concepts, the word before and after each, and their
 * order; each feature once. The order of concepts is what carries over to other wordings and languages.
 */
export function sentenceFeatures(sentence: readonly Word[], concepts: ConceptFinder<string>): SentenceFeature[] {
  const known = new Set<number>();
  const features: SentenceFeature[] = [];
  const add = (hash: number, from: number, to: number, concepts: number): void => {
    if (known.has(hash)) return;
    known.add(hash);
    features.push({ hash, start: (sentence[from] as Word).start, end: (sentence[to - 1] as Word).end, concepts });
  };
  const words = sentence.map(({ text }) => hashOf(text));
  for (const [at, word] of words.entries()) add(mixed(KIND.word, word), at, at + 1, 0);
  const opening = Math.max(
    0,
    sentence.findIndex(({ text }) => !LEAD_IN.has(text)),
  );
  const found = concepts.find(sentence);
  for (const { bit, from, to } of found) {
    add(mixed(KIND.concept, bit), from, to, bit);
    add(mixed(KIND.wordBefore, words[from - 1] ?? EDGE, bit), from, to, bit);
    add(mixed(KIND.wordAfter, bit, words[to] ?? EDGE), from, to, bit);
    if (from <= opening) add(mixed(KIND.opening, bit), from, to, bit);
  }
  const combine = (first: Found, second: Found, third?: Found): void => {
    const last = third ?? second;
    const order = mixed(mixed(KIND.order, first.bit, second.bit), third?.bit ?? 0);
    const bits = first.bit | second.bit | (third?.bit ?? 0);
    add(order, first.from, last.to, bits);
    if (first.from <= opening) add(mixed(KIND.openingOrder, order), first.from, last.to, bits);
  };
  for (const [index, first] of found.entries()) {
    for (const second of nextOf(found, index, first.to + PAIR_REACH, NEXT_CONCEPTS)) {
      combine(first, found[second] as Found);
      for (const third of nextOf(found, second, first.to + TRIPLE_REACH, THIRD_CONCEPTS)) {
        combine(first, found[second] as Found, found[third] as Found);
      }
    }
  }
  return features;
}

/** Indices of the concepts that begin after the one at `index` ended, and not after the word `until`. */
function nextOf(found: readonly Found[], index: number, until: number, most: number): number[] {
  const { to } = found[index] as Found;
  const next: number[] = [];
  for (let at = index + 1; at < found.length && next.length < most; at++) {
    const { from } = found[at] as Found;
    if (from > until) break;
    if (from >= to) next.push(at);
  }
  return next;
}
