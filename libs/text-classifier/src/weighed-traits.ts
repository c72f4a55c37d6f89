import { MostOfTraits, UNKNOWN } from './most-of-traits.ts';
import { wordKey, type TraitWeights } from './trait-section.ts';
import type { WeighedText } from './weighed-features.ts';
import { spelling } from './word-vectors.ts';
import type { Word } from './words.ts';

/** Looks words up; weighs the traits of a text by what its words have of them. */
export class TraitTable {
  readonly #weights: TraitWeights;

  constructor(weights: TraitWeights) {
    this.#weights = weights;
  }

  weigh(normalisedText: string, words: readonly Word[]): WeighedTraits {
    const rows = Int32Array.from(words, (word) => {
      const spelled = spelling(normalisedText, word);
      const row = this.#rowOf(spelled);
      return row === UNKNOWN && spelled !== word.text ? this.#rowOf(word.text) : row;
    });
    return new WeighedTraits(this.#weights, rows);
  }

  #rowOf(word: string): number {
    const { keys } = this.#weights;
    const key = wordKey(word);
    let [from, to] = [0, keys.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((keys[middle] as number) < key) from = middle + 1;
      else to = middle;
    }
    return keys[from] === key ? from : UNKNOWN;
  }
}

/** A text has as much of a trait as the word that has most of it; words that are not known have nothing of any. */
export class WeighedTraits implements WeighedText {
  readonly #weights: TraitWeights;
  readonly #most: MostOfTraits;
  /** Of the part at hand: how much it shows of each trait, and of each combination. */
  readonly #shown: Float64Array;
  readonly #combined: Float64Array;

  constructor(weights: TraitWeights, rows: Int32Array) {
    const { traits, combinations } = weights.header;
    this.#weights = weights;
    this.#most = new MostOfTraits(weights, rows);
    this.#shown = new Float64Array(traits);
    this.#combined = new Float64Array(combinations);
  }

  sumOf(from: number, to: number): number {
    this.#show(from, to);
    const { bias, weights, combinationWeights } = this.#weights;
    let sum = bias;
    for (let trait = 0; trait < weights.length; trait += 1) {
      sum += (weights[trait] as number) * (this.#shown[trait] as number);
    }
    for (let one = 0; one < combinationWeights.length; one += 1) {
      sum += (combinationWeights[one] as number) * Math.max(0, this.#combined[one] as number);
    }
    return sum;
  }

  /** A trait counts with the word that has most of it, by itself and in the combinations that it is in. */
  sumsByWord(from: number, to: number): Float64Array {
    const most = this.#show(from, to);
    const { weights, offsets, inCombinations, combinationWeights } = this.#weights;
    const sums = new Float64Array(to - from);
    for (let trait = 0; trait < weights.length; trait += 1) {
      const bearer = this.#most.bearerOf(trait, most[trait] as number, from, to);
      if (bearer === undefined) continue;
      let weight = weights[trait] as number;
      for (let one = 0; one < combinationWeights.length; one += 1) {
        if ((this.#combined[one] as number) <= 0) continue;
        const within = inCombinations[trait * combinationWeights.length + one] as number;
        weight += within * (combinationWeights[one] as number);
      }
      const more = (this.#shown[trait] as number) - Math.max(0, offsets[trait] as number);
      sums[bearer - from] = (sums[bearer - from] as number) + weight * more;
    }
    return sums;
  }

  /** @returns how much of each trait there is, see `MostOfTraits` */
  #show(from: number, to: number): Int8Array {
    const { scales, offsets, inCombinations, combinationOffsets } = this.#weights;
    const most = this.#most.of(from, to);
    this.#combined.set(combinationOffsets);
    for (let trait = 0; trait < scales.length; trait += 1) {
      const shown = (most[trait] as number) * (scales[trait] as number) + (offsets[trait] as number);
      this.#shown[trait] = Math.max(0, shown);
      if (shown <= 0) continue;
      for (let one = 0, at = trait * this.#combined.length; one < this.#combined.length; one += 1, at += 1) {
        this.#combined[one] = (this.#combined[one] as number) + shown * (inCombinations[at] as number);
      }
    }
    return most;
  }
}
