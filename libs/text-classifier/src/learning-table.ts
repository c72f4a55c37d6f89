/** Where a sum of squared steps begins, so that the first step is not divided by nothing. */
export const SMALL = 1e-8;

export interface LearningOptions {
  learningRate: number;
  dropout: number;
  decay: number;
  /** Value in [0, 1). */
  random: () => number;
}

/** Weights of one kind of features while they are learned; every text's features have the value 1 / √n. */
export class LearningTable {
  readonly weights: Float64Array;
  readonly #seen: Float64Array;
  readonly #options: LearningOptions;

  constructor(size: number, options: LearningOptions) {
    this.weights = new Float64Array(size);
    this.#seen = new Float64Array(size).fill(SMALL);
    this.#options = options;
  }

  /** @returns `before` and the sum of the bag's weights */
  addTo(before: number, bag: Uint32Array): number {
    const scale = 1 / Math.sqrt(bag.length);
    let sum = before;
    for (let at = 0; at < bag.length; at += 1) sum += (this.weights[bag[at] as number] as number) * scale;
    return sum;
  }

  /** @param slope of the loss in the sum */
  step(bag: Uint32Array, slope: number): void {
    const { learningRate, dropout, decay, random } = this.#options;
    const scale = 1 / Math.sqrt(bag.length);
    for (let at = 0; at < bag.length; at += 1) {
      if (dropout > 0 && random() < dropout) continue;
      const bucket = bag[at] as number;
      const old = this.weights[bucket] as number;
      const step = slope * scale + decay * old;
      const total = (this.#seen[bucket] as number) + step * step;
      this.#seen[bucket] = total;
      this.weights[bucket] = old - (learningRate * step) / Math.sqrt(total);
    }
  }
}
