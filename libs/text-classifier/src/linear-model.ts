import { probabilityOf } from './calibration.ts';
import { features, type TextFeatures } from './features.ts';
import { readModel, sha256, type ModelHeader } from './model-file.ts';

/** What a word says about a text: its own weight, that of its parts and of the pairs it ends. */
export interface Contribution {
  /** As it stands in the normalised text. */
  text: string;
  /** In the normalised text, end excluded. */
  start: number;
  end: number;
  /** In the unit of the model's sum; negative when it speaks against. */
  weight: number;
}

export interface Score {
  /** 0 to 1, four decimals; 0.5 is the decision point. */
  probability: number;
  /** Before calibration. */
  sum: number;
  /** The part that decided: all of the text, or the worst window of a long one; in the normalised text. */
  span: [start: number, end: number];
  /** Words of that part that spoke for it, the heaviest first; what they weigh adds up to the sum with the rest. */
  contributions: Contribution[];
}

interface Part {
  from: number;
  to: number;
  sum: number;
}

/** @throws Error when the bytes are no model, or not whole */
export function loadModel(bytes: Uint8Array): LinearModel {
  return new LinearModel(bytes);
}

/** Scores texts; one at a time, so it keeps one scratch table. */
export class LinearModel {
  readonly header: ModelHeader;
  /** First twelve hexadecimal digits of the file's SHA-256: names the model in results. */
  readonly hash: string;
  readonly #weights: Int8Array;
  /** Which part a bucket was last counted in: a feature counts once, however often it occurs. */
  readonly #countedIn: Uint32Array;
  #part = 0;

  constructor(bytes: Uint8Array) {
    const { header, weights } = readModel(bytes);
    this.header = header;
    this.hash = sha256(bytes).slice(0, 12);
    this.#weights = weights;
    this.#countedIn = new Uint32Array(weights.length);
  }

  /**
   * @param normalisedText as the model was trained: read by `normaliseText`
   * @param named values of the model's named features by name; absent ones are 0
   * @param most how many contributions are returned; default 5
   */
  score(normalisedText: string, named: Readonly<Record<string, number>> = {}, most = 5): Score {
    const text = features(normalisedText, this.header.features);
    const extra = this.header.named.reduce((sum, { name, weight }) => sum + weight * (named[name] ?? 0), 0);
    const worst = this.#worstPart(text);
    const sum = worst.sum + extra;
    return {
      probability: probabilityOf(sum, this.header.calibration),
      sum,
      span: [text.words[worst.from]?.start ?? 0, text.words[worst.to - 1]?.end ?? normalisedText.length],
      contributions: this.#contributions(normalisedText, text, worst, most),
    };
  }

  #worstPart(text: TextFeatures): Part {
    const count = text.words.length;
    const { from, words, step } = this.header.windows;
    let worst = this.#sumOf(text, 0, count);
    if (count <= from) return worst;
    for (let start = 0; start < count; start += step) {
      const window = this.#sumOf(text, start, Math.min(count, start + words));
      if (window.sum > worst.sum) worst = window;
      if (start + words >= count) break;
    }
    return worst;
  }

  #sumOf(text: TextFeatures, from: number, to: number): Part {
    const part = this.#nextPart();
    const end = text.ends[to - 1] ?? 0;
    let [sum, count] = [0, 0];
    for (let at = text.ends[from - 1] ?? 0; at < end; at += 1) {
      const bucket = text.buckets[at] as number;
      if (this.#countedIn[bucket] === part) continue;
      this.#countedIn[bucket] = part;
      sum += this.#weights[bucket] as number;
      count += 1;
    }
    return { from, to, sum: this.header.bias + (count === 0 ? 0 : (sum * this.header.scale) / Math.sqrt(count)) };
  }

  #contributions(normalisedText: string, text: TextFeatures, { from, to }: Part, most: number): Contribution[] {
    const part = this.#nextPart();
    const sums: { at: number; sum: number }[] = [];
    let count = 0;
    for (let at = from; at < to; at += 1) {
      let sum = 0;
      for (let index = text.ends[at - 1] ?? 0; index < (text.ends[at] as number); index += 1) {
        const bucket = text.buckets[index] as number;
        if (this.#countedIn[bucket] === part) continue;
        this.#countedIn[bucket] = part;
        sum += this.#weights[bucket] as number;
        count += 1;
      }
      if (sum > 0) sums.push({ at, sum });
    }
    return sums
      .sort((a, b) => b.sum - a.sum || a.at - b.at)
      .slice(0, most)
      .map(({ at, sum }) => {
        const { start, end } = text.words[at] as TextFeatures['words'][number];
        const weight = Math.round(((sum * this.header.scale) / Math.sqrt(count)) * 10_000) / 10_000;
        return { text: normalisedText.slice(start, end), start, end, weight };
      });
  }

  #nextPart(): number {
    if (this.#part === 0xffff_ffff) {
      this.#countedIn.fill(0);
      this.#part = 0;
    }
    this.#part += 1;
    return this.#part;
  }
}
