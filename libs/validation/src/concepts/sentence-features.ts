import type { ConceptFinder, FoundConcepts } from './concept-finder.ts';
import { hashOf, mixed } from './hashing.ts';
import type { Words } from './words.ts';

/**
 * Takes something that a linear model has a weight for.
 * @param hash 32 bits; the model takes as many of them as it has buckets for
 * @param from index of its first word
 * @param to index after its last word
 * @param concepts the concepts that it is made of, one bit each; 0 for plain words
 */
export type TakeFeature = (hash: number, from: number, to: number, concepts: number) => void;

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
   ahora y ora e agora nu en`
    .split(/\s+/)
    .map(hashOf),
);
const KIND = { word: 1, concept: 3, wordBefore: 4, wordAfter: 5, opening: 6, order: 7, openingOrder: 8 };
const EDGE = 0x51ed270b;

/**
 * A sentence's words, its concepts, the word before and after each, and their order; the same one may come again. The
 * order of concepts is what carries over to other wordings and languages.
 * @param start index of the sentence's first word
 * @param end index after its last
 */
export function eachFeature(
  words: Words,
  start: number,
  end: number,
  finder: ConceptFinder<string>,
  take: TakeFeature,
): void {
  const { hashes } = words;
  for (let at = start; at < end; at++) take(mixed(KIND.word, hashes[at] as number), at, at + 1, 0);
  const found = finder.find(words, start, end);
  if (found.count === 0) return;
  const opening = openingOf(hashes, start, end);
  for (let index = 0; index < found.count; index++) {
    const [bit, from, to] = [found.bits[index] as number, found.from[index] as number, found.to[index] as number];
    const isOpening = from <= opening;
    take(mixed(KIND.concept, bit), from, to, bit);
    take(mixed(KIND.wordBefore, from > start ? (hashes[from - 1] as number) : EDGE, bit), from, to, bit);
    take(mixed(KIND.wordAfter, bit, to < end ? (hashes[to] as number) : EDGE), from, to, bit);
    if (isOpening) take(mixed(KIND.opening, bit), from, to, bit);
    combine(found, index, isOpening, take);
  }
}

/** Index of the first word that is no lead-in. */
function openingOf(hashes: Int32Array, start: number, end: number): number {
  for (let at = start; at < end; at++) if (!LEAD_IN.has(hashes[at] as number)) return at;
  return start;
}

/** A concept with those after it, by two and by three. */
function combine(found: FoundConcepts, index: number, isOpening: boolean, take: TakeFeature): void {
  const [bit, from, to] = [found.bits[index] as number, found.from[index] as number, found.to[index] as number];
  let seconds = 0;
  for (let second = index + 1; second < found.count && seconds < NEXT_CONCEPTS; second++) {
    const secondFrom = found.from[second] as number;
    if (secondFrom > to + PAIR_REACH) break;
    if (secondFrom < to) continue;
    seconds += 1;
    const [secondBit, secondTo] = [found.bits[second] as number, found.to[second] as number];
    const pair = mixed(KIND.order, bit, secondBit);
    takeOrder(mixed(pair, 0), from, secondTo, bit | secondBit, isOpening, take);
    let thirds = 0;
    for (let third = second + 1; third < found.count && thirds < THIRD_CONCEPTS; third++) {
      const thirdFrom = found.from[third] as number;
      if (thirdFrom > to + TRIPLE_REACH) break;
      if (thirdFrom < secondTo) continue;
      thirds += 1;
      const thirdBit = found.bits[third] as number;
      takeOrder(mixed(pair, thirdBit), from, found.to[third] as number, bit | secondBit | thirdBit, isOpening, take);
    }
  }
}

function takeOrder(
  order: number,
  from: number,
  to: number,
  concepts: number,
  isOpening: boolean,
  take: TakeFeature,
): void {
  take(order, from, to, concepts);
  if (isOpening) take(mixed(KIND.openingOrder, order), from, to, concepts);
}
