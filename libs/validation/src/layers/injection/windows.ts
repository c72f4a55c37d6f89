import { ConceptFinder } from '../../concepts/concept-finder.ts';
import { sentenceFeatures, type SentenceFeature } from '../../concepts/sentence-features.ts';
import { sentencesOf, type Word } from '../../concepts/words.ts';
import type { LinearWeights } from '../../linear/linear-weights.ts';
import { injectionConcepts } from './injection-concepts.ts';

export const injectionFinder = new ConceptFinder(injectionConcepts);

/** A sentence with what the model knows of it. */
export interface ReadSentence {
  words: readonly Word[];
  features: readonly SentenceFeature[];
}

/** Sentences in a row; the text is judged by the worst ones. */
export interface Window {
  sentences: readonly ReadSentence[];
  /** 0 is the decision point. */
  sum: number;
}

/** An attack of one sentence is at least as long; shorter ones are only judged with the next. */
const SHORTEST_ALONE = 12;

/** @param normalised text as the normaliser reads it */
export function readSentences(normalised: string): ReadSentence[] {
  return sentencesOf(normalised).map((words) => ({ words, features: sentenceFeatures(words, injectionFinder) }));
}

/**
 * The worst of a text: all of it, or one or two sentences of it, because a long text dilutes a short attack.
 * @returns undefined when there are no words
 */
export function worstWindow(sentences: readonly ReadSentence[], weights: LinearWeights): Window | undefined {
  if (sentences.length === 0) return undefined;
  const sums = sentences.map(({ features }) => features.reduce((sum, { hash }) => sum + weights.of(hash), 0));
  const sumOf = (from: number, to: number): number => {
    let [sum, count] = [0, 0];
    for (let at = from; at < to; at++) {
      sum += sums[at] as number;
      count += (sentences[at] as ReadSentence).features.length;
    }
    return weights.bias + sum / Math.sqrt(count);
  };
  let [from, to] = [0, sentences.length];
  let worst = weights.bias + weights.meanOf(wholeOf(sentences));
  for (let start = 0; start < sentences.length; start++) {
    const isLong = (sentences[start] as ReadSentence).features.length >= SHORTEST_ALONE;
    for (const end of isLong ? [start + 1, start + 2] : [start + 2]) {
      if (end > sentences.length) continue;
      const sum = sumOf(start, end);
      if (sum > worst) [worst, from, to] = [sum, start, end];
    }
  }
  return { sentences: sentences.slice(from, to), sum: worst };
}

/** Hashes of a text's features, each once: what is said again weighs no more. */
export function wholeOf(sentences: readonly ReadSentence[]): Uint32Array {
  const hashes = new Set<number>();
  for (const { features } of sentences) for (const { hash } of features) hashes.add(hash);
  return Uint32Array.from(hashes);
}
