import type { Features } from './class-features.ts';

const NEVER = -1;

/** Some features of one text; sums any part of it. Parts are words from `from` to before `to`. */
export interface WeighedText {
  sumOf(from: number, to: number): number;
  /** What each word of the part adds to its sum. */
  sumsByWord(from: number, to: number): Float64Array;
}

/** The weights of one kind of features; weighs one text at a time, so it keeps one scratch table. */
export class WeightTable {
  readonly #weights: Int8Array;
  readonly #scale: number;
  /** Where each bucket occurred last, from `#begin` on in the text at hand; what is smaller was in another text. */
  readonly #last: Uint32Array;
  #begin = 1;

  /** @param scale a weight's byte times this is the weight */
  constructor(weights: Int8Array, scale: number) {
    this.#weights = weights;
    this.#scale = scale;
    this.#last = new Uint32Array(weights.length);
  }

  /** The one pass with look-ups all over the tables; every part of the text is summed from what it leaves. */
  weigh({ buckets, ends }: Features): WeighedFeatures {
    const count = buckets.length;
    if (this.#begin + count > 0xffff_ffff) {
      this.#last.fill(0);
      this.#begin = 1;
    }
    const begin = this.#begin;
    const weights = new Int8Array(count);
    const before = new Int32Array(count);
    for (let at = 0; at < count; at += 1) {
      const bucket = buckets[at] as number;
      const last = this.#last[bucket] as number;
      before[at] = last < begin ? NEVER : last - begin;
      this.#last[bucket] = begin + at;
      weights[at] = this.#weights[bucket] as number;
    }
    this.#begin = begin + count;
    return new WeighedFeatures(ends, weights, before, this.#scale);
  }
}

/** A text's features with their weights. A feature counts once in a part, however often it occurs there. */
export class WeighedFeatures implements WeighedText {
  readonly #ends: Uint32Array;
  readonly #weights: Int8Array;
  /** Where the same feature occurred before. */
  readonly #before: Int32Array;
  readonly #scale: number;

  constructor(ends: Uint32Array, weights: Int8Array, before: Int32Array, scale: number) {
    this.#ends = ends;
    this.#weights = weights;
    this.#before = before;
    this.#scale = scale;
  }

  /** The sum of the words from `from` to before `to`, each feature with the value 1 / √n. */
  sumOf(from: number, to: number): number {
    const first = this.#ends[from - 1] ?? 0;
    const end = this.#ends[to - 1] ?? 0;
    const [weights, before] = [this.#weights, this.#before];
    let [sum, count] = [0, 0];
    for (let at = first; at < end; at += 1) {
      if ((before[at] as number) >= first) continue;
      sum += weights[at] as number;
      count += 1;
    }
    return count === 0 ? 0 : (sum * this.#scale) / Math.sqrt(count);
  }

  /** What each word of this part adds to its sum; a feature counts with the first word that has it. */
  sumsByWord(from: number, to: number): Float64Array {
    const first = this.#ends[from - 1] ?? 0;
    const sums = new Float64Array(to - from);
    let [index, count] = [first, 0];
    for (let at = from; at < to; at += 1) {
      for (const end = this.#ends[at] as number; index < end; index += 1) {
        if ((this.#before[index] as number) >= first) continue;
        sums[at - from] = (sums[at - from] as number) + (this.#weights[index] as number);
        count += 1;
      }
    }
    return sums.map((sum) => (sum * this.#scale) / Math.sqrt(count || 1));
  }
}
