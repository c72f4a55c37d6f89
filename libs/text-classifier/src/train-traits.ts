import { randomNumbers, shuffle } from './random-numbers.ts';
import { TraitLearner, type TraitNumbers } from './trait-learner.ts';
import { Projection } from './trait-projection.ts';
import type { WordVectors } from './word-vectors.ts';

/** A text for training: the rows of its words (see `vectorRowsOf`), what it is, and how much it counts. */
export interface TraitRecord {
  rows: Uint32Array;
  label: 0 | 1;
  /** Default 1. */
  weight?: number;
}

export interface TraitOptions {
  /** How many traits a word has, a multiple of 4; default 64. */
  traits?: number;
  /** How many combinations of traits weigh by themselves; default 32. */
  combinations?: number;
  /** How often every record is seen; default 5. */
  passes?: number;
  /** At the beginning; falls to a tenth of it. Default 0.003. */
  learningRate?: number;
  /** Share of a text's words that a step does not see; default 0.15. */
  wordDropout?: number;
  /** Share of the traits that a step does not see; default 0.5. */
  traitDropout?: number;
  /** Share of the combinations that a step does not see; default 0.2. */
  combinationDropout?: number;
  /** Of a text, only so many words are seen; default 120. */
  mostWords?: number;
  /** The same seed, vectors and records give the same traits; default 1. */
  seed?: number;
}

/** Traits as trained; `modelBytes` makes a part of the model's file of them. */
export interface TrainedTraits extends TraitNumbers {
  vectors: WordVectors;
}

const BATCH = 128;
const SLOWEST = 0.1;

/**
 * Learns what to read from the vectors of words: a number of traits, each a direction in which words have more or less.
 * A text has as much of a trait as the word that has most of it, and traits weigh by themselves and in combinations; so
 * words that no text of the training had weigh as those that are used alike. A network with one layer over the words,
 * the highest value of each of its outputs, and one more layer, by Adam in batches.
 */
export function trainTraits(
  records: readonly TraitRecord[],
  vectors: WordVectors,
  options: TraitOptions = {},
): TrainedTraits {
  const { passes = 5, learningRate = 0.003, wordDropout = 0.15, mostWords = 120, seed = 1 } = options;
  const random = randomNumbers(seed);
  const learner = new TraitLearner(vectors.dimensions, options, random);
  const order = Uint32Array.from(records.keys());
  const batches = passes * Math.ceil(order.length / BATCH);
  let done = 0;
  for (let pass = 0; pass < passes; pass += 1) {
    shuffle(order, random);
    for (let from = 0; from < order.length; from += BATCH) {
      const batch = Array.from(order.subarray(from, from + BATCH), (at) => records[at] as TraitRecord);
      const seen = batch.map(({ rows }) =>
        rows.subarray(0, mostWords).map((row) => (random() < wordDropout ? 0 : row)),
      );
      const projection = new Projection(vectors, seen, learner.directions.values, learner.traits);
      batch.forEach(({ label, weight = 1 }, at) => learner.see(projection, at, { label, weight }));
      learner.step(learningRate * (1 - (1 - SLOWEST) * (done / batches)), batch.length);
      done += 1;
    }
  }
  return { ...learner.numbers(), vectors };
}
