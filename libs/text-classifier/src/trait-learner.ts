import { LearnedNumbers } from './adam.ts';
import type { TraitOptions } from './train-traits.ts';
import type { Projection } from './trait-projection.ts';

/** What is learned, apart from the vectors. */
export interface TraitNumbers {
  traits: number;
  combinations: number;
  /** By trait, then by dimension of the vectors. */
  directions: Float64Array;
  offsets: Float64Array;
  weights: Float64Array;
  /** By trait, then by combination. */
  inCombinations: Float64Array;
  combinationOffsets: Float64Array;
  combinationWeights: Float64Array;
  bias: number;
}

const WORD_OF_NONE = -1;

/** Sees one text after the other and steps after a batch of them. */
export class TraitLearner {
  readonly traits: number;
  readonly combinations: number;
  readonly directions: LearnedNumbers;
  readonly #offsets: LearnedNumbers;
  readonly #weights: LearnedNumbers;
  readonly #inCombinations: LearnedNumbers;
  readonly #combinationOffsets: LearnedNumbers;
  readonly #combinationWeights: LearnedNumbers;
  readonly #bias = new LearnedNumbers(1);
  readonly #keptTraits: () => number;
  readonly #keptCombinations: () => number;
  /** Of the text at hand. */
  readonly #bearers: Int32Array;
  readonly #kept: Float64Array;
  readonly #shown: Float64Array;
  readonly #combined: Float64Array;
  readonly #combinedKept: Float64Array;

  constructor(dimensions: number, options: TraitOptions, random: () => number) {
    const { traits = 64, combinations = 32, traitDropout = 0.5, combinationDropout = 0.2 } = options;
    const around = (size: number) => (): number => (2 * random() - 1) * size;
    this.traits = traits;
    this.combinations = combinations;
    this.directions = new LearnedNumbers(dimensions * traits, around(1 / Math.sqrt(dimensions)));
    this.#offsets = new LearnedNumbers(traits);
    this.#weights = new LearnedNumbers(traits, around(0.2));
    this.#inCombinations = new LearnedNumbers(traits * combinations, around(1.2 / Math.sqrt(traits)));
    this.#combinationOffsets = new LearnedNumbers(combinations);
    this.#combinationWeights = new LearnedNumbers(combinations, around(0.3));
    this.#keptTraits = () => (random() < traitDropout ? 0 : 1 / (1 - traitDropout));
    this.#keptCombinations = () => (random() < combinationDropout ? 0 : 1 / (1 - combinationDropout));
    this.#bearers = new Int32Array(traits);
    this.#kept = new Float64Array(traits);
    this.#shown = new Float64Array(traits);
    this.#combined = new Float64Array(combinations);
    this.#combinedKept = new Float64Array(combinations);
  }

  /** @param at of the text in the projection */
  see(projection: Projection, at: number, { label, weight }: { label: 0 | 1; weight: number }): void {
    this.#show(projection, at);
    const slope = (1 / (1 + Math.exp(-this.#sum())) - label) * weight;
    const { traits, combinations } = this;
    add(this.#bias.slopes, 0, slope);
    const slopes = this.#combined.map((combined, one) => {
      const kept = combined > 0 ? (this.#combinedKept[one] as number) : 0;
      add(this.#combinationWeights.slopes, one, slope * combined * kept);
      const inner = slope * kept * (this.#combinationWeights.values[one] as number);
      add(this.#combinationOffsets.slopes, one, inner);
      return inner;
    });
    for (let trait = 0; trait < traits; trait += 1) {
      const shown = this.#shown[trait] as number;
      if (shown <= 0) continue;
      add(this.#weights.slopes, trait, slope * shown);
      let inTrait = slope * (this.#weights.values[trait] as number);
      for (let one = 0, to = trait * combinations; one < combinations; one += 1, to += 1) {
        inTrait += (slopes[one] as number) * (this.#inCombinations.values[to] as number);
        add(this.#inCombinations.slopes, to, (slopes[one] as number) * shown);
      }
      inTrait *= this.#kept[trait] as number;
      add(this.#offsets.slopes, trait, inTrait);
      const bearer = this.#bearers[trait] as number;
      if (bearer !== WORD_OF_NONE) projection.addSlope(bearer, trait, inTrait, this.directions.slopes);
    }
  }

  step(learningRate: number, records: number): void {
    for (const learned of [
      this.directions,
      this.#offsets,
      this.#weights,
      this.#inCombinations,
      this.#combinationOffsets,
      this.#combinationWeights,
      this.#bias,
    ]) {
      learned.step(learningRate, records);
    }
  }

  numbers(): TraitNumbers {
    return {
      traits: this.traits,
      combinations: this.combinations,
      directions: this.directions.values,
      offsets: this.#offsets.values,
      weights: this.#weights.values,
      inCombinations: this.#inCombinations.values,
      combinationOffsets: this.#combinationOffsets.values,
      combinationWeights: this.#combinationWeights.values,
      bias: this.#bias.values[0] as number,
    };
  }

  /** How much of each trait the text has, and which word has it; dropped ones are none. */
  #show(projection: Projection, at: number): void {
    const { traits } = this;
    const words = projection.texts[at] as Uint32Array;
    const most = this.#shown.fill(words.length > 0 ? -Infinity : 0);
    const bearers = this.#bearers.fill(WORD_OF_NONE);
    for (const word of words) {
      const start = word * traits;
      for (let trait = 0; trait < traits; trait += 1) {
        const value = projection.values[start + trait] as number;
        if (value <= (most[trait] as number)) continue;
        most[trait] = value;
        bearers[trait] = word;
      }
    }
    for (let trait = 0; trait < traits; trait += 1) {
      const kept = this.#keptTraits();
      this.#kept[trait] = kept;
      this.#shown[trait] = Math.max(0, (most[trait] as number) + (this.#offsets.values[trait] as number)) * kept;
    }
  }

  #sum(): number {
    const { traits, combinations } = this;
    let sum = this.#bias.values[0] as number;
    this.#combined.set(this.#combinationOffsets.values);
    for (let trait = 0; trait < traits; trait += 1) {
      const shown = this.#shown[trait] as number;
      if (shown === 0) continue;
      sum += shown * (this.#weights.values[trait] as number);
      for (let one = 0, from = trait * combinations; one < combinations; one += 1, from += 1) {
        add(this.#combined, one, shown * (this.#inCombinations.values[from] as number));
      }
    }
    for (let one = 0; one < combinations; one += 1) {
      const kept = this.#keptCombinations();
      this.#combinedKept[one] = kept;
      sum += Math.max(0, this.#combined[one] as number) * kept * (this.#combinationWeights.values[one] as number);
    }
    return sum;
  }
}

function add(to: Float64Array, at: number, value: number): void {
  to[at] = (to[at] as number) + value;
}
