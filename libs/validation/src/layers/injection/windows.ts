import { ConceptFinder } from '../../concepts/concept-finder.ts';
import { eachFeature } from '../../concepts/sentence-features.ts';
import type { Words } from '../../concepts/words.ts';
import { BucketSet } from '../../linear/bucket-set.ts';
import type { LinearWeights } from '../../linear/linear-weights.ts';
import { injectionConcepts } from './injection-concepts.ts';

export const INJECTION_BUCKETS = 1 << 16;
export const injectionFinder = new ConceptFinder(injectionConcepts);

/** Sentences in a row; the text is judged by the worst ones. */
export interface Window {
  /** Indices of sentences, end excluded. */
  from: number;
  to: number;
  /** 0 is the decision point. */
  sum: number;
}

/** An attack of one sentence is at least as long; shorter ones are only judged with the next. */
const SHORTEST_ALONE = 12;

/** Used again for every text, which is judged in one go. */
const ofSentence = new BucketSet(INJECTION_BUCKETS);
const ofText = new BucketSet(INJECTION_BUCKETS);

/**
 * The worst of a text: all of it, or one or two sentences of it, because a long text dilutes a short attack. What is said
 * again in a sentence, and in the whole of the text, weighs no more.
 * @returns undefined when there are no words
 */
export function worstWindow(words: Words, weights: LinearWeights): Window | undefined {
  if (words.count === 0) return undefined;
  const { sums, counts, whole } = addUp(words, weights);
  const meanOf = (from: number, to: number): number => {
    let [sum, count] = [0, 0];
    for (let at = from; at < to; at++) {
      sum += sums[at] as number;
      count += counts[at] as number;
    }
    return weights.bias + sum / Math.sqrt(count);
  };
  const worst: Window = { from: 0, to: sums.length, sum: weights.bias + whole };
  const consider = (from: number, to: number): void => {
    const sum = meanOf(from, to);
    if (sum > worst.sum) Object.assign(worst, { from, to, sum });
  };
  for (const [from, to] of windowsOf(counts)) consider(from, to);
  return worst;
}

/**
 * Windows shorter than the whole: sentences that are long enough alone, and two in a row.
 * @param counts how many features each sentence has
 */
export function* windowsOf(counts: ArrayLike<number>): Generator<[from: number, to: number]> {
  for (let at = 0; at < counts.length; at++) {
    if ((counts[at] as number) >= SHORTEST_ALONE) yield [at, at + 1];
    if (at + 2 <= counts.length) yield [at, at + 2];
  }
}

interface Sums {
  /** Of the weights of each sentence's features, and how many there are. */
  sums: Float64Array;
  counts: Int32Array;
  /** The whole text's mean. */
  whole: number;
}

function addUp(words: Words, weights: LinearWeights): Sums {
  const sentenceCount = words.sentences.length - 1;
  const [sums, counts] = [new Float64Array(sentenceCount), new Int32Array(sentenceCount)];
  let [sum, whole] = [0, 0];
  const take = (hash: number): void => {
    if (!ofSentence.add(hash)) return;
    const weight = weights.of(hash);
    sum += weight;
    if (ofText.add(hash)) whole += weight;
  };
  ofText.clear();
  for (let at = 0; at < sentenceCount; at++) {
    sum = 0;
    ofSentence.clear();
    eachFeature(words, words.sentences[at] as number, words.sentences[at + 1] as number, injectionFinder, take);
    sums[at] = sum;
    counts[at] = ofSentence.size;
  }
  return { sums, counts, whole: whole / Math.sqrt(ofText.size || 1) };
}

/** For training: buckets of each sentence, each once. */
export function sentenceBuckets(words: Words): Uint32Array[] {
  return words.sentences.slice(0, -1).map((start, at) => {
    ofSentence.clear();
    eachFeature(words, start, words.sentences[at + 1] as number, injectionFinder, (hash) => ofSentence.add(hash));
    return Uint32Array.from(ofSentence.buckets);
  });
}
