import { probabilityOf } from './calibration.ts';
import { classFeatures, type ClassesOf } from './class-features.ts';
import type { ClassOptions } from './feature-options.ts';
import { features } from './features.ts';
import { readModel, sha256, type ModelHeader } from './model-file.ts';
import { WeightTable, type WeighedText } from './weighed-features.ts';
import { TraitTable } from './weighed-traits.ts';
import type { Word } from './words.ts';

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
  /**
   * Words of that part that spoke for it, the heaviest first; what they weigh adds up to the sum with the rest. Worked out
   * when asked for: of most texts nobody wants to know.
   */
  readonly contributions: Contribution[];
}

interface Part {
  from: number;
  to: number;
  sum: number;
}

/**
 * @param classesOf for models with classes of words: as in training
 * @throws Error when the bytes are no model, or not whole
 */
export function loadModel(bytes: Uint8Array, classesOf?: ClassesOf): LinearModel {
  return new LinearModel(bytes, classesOf);
}

/** Scores texts, one at a time. */
export class LinearModel {
  readonly header: ModelHeader;
  /** First twelve hexadecimal digits of the file's SHA-256: names the model in results. */
  readonly hash: string;
  readonly #table: WeightTable;
  readonly #classes: { table: WeightTable; of: ClassesOf; options: ClassOptions } | undefined;
  readonly #traits: TraitTable | undefined;

  constructor(bytes: Uint8Array, classesOf?: ClassesOf) {
    const { header, weights, classWeights, traits } = readModel(bytes);
    this.header = header;
    this.hash = sha256(bytes).slice(0, 12);
    this.#table = new WeightTable(weights, header.scale);
    if (traits) this.#traits = new TraitTable(traits);
    const { classes: options } = header.features;
    if (!options) return;
    if (!classesOf) throw new Error('This model needs the classes of words that it was trained with.');
    this.#classes = { table: new WeightTable(classWeights, header.classScale ?? 1), of: classesOf, options };
  }

  /**
   * @param normalisedText as the model was trained: read by `normaliseText`
   * @param named values of the model's named features by name; absent ones are 0
   * @param most how many contributions are returned; default 5
   */
  score(normalisedText: string, named: Readonly<Record<string, number>> = {}, most = 5): Score {
    const { words, ...ofWords } = features(normalisedText, this.header.features);
    const weighed: WeighedText[] = [this.#table.weigh(ofWords)];
    if (this.#classes) {
      const { table, of, options } = this.#classes;
      weighed.push(table.weigh(classFeatures(words, of, options)));
    }
    if (this.#traits) weighed.push(this.#traits.weigh(normalisedText, words));
    const extra = this.header.named.reduce((sum, { name, weight }) => sum + weight * (named[name] ?? 0), 0);
    const { from, to, sum: ofPart } = this.#worstPart(weighed, words.length);
    const sum = ofPart + extra;
    return {
      probability: probabilityOf(sum, this.header.calibration),
      sum,
      span: [words[from]?.start ?? 0, words[to - 1]?.end ?? normalisedText.length],
      get contributions() {
        return heaviest(words, weighed, { from, to }, most).map((word) => ({
          ...word,
          text: normalisedText.slice(word.start, word.end),
        }));
      },
    };
  }

  #worstPart(weighed: readonly WeighedText[], count: number): Part {
    const { from, words, step, margin = 0 } = this.header.windows;
    const partOf = (start: number, end: number): Part => ({
      from: start,
      to: end,
      sum: weighed.reduce((sum, each) => sum + each.sumOf(start, end), this.header.bias),
    });
    let worst = partOf(0, count);
    if (count <= from) return worst;
    for (let start = 0; start < count; start += step) {
      const window = partOf(start, Math.min(count, start + words));
      window.sum -= margin;
      if (window.sum > worst.sum) worst = window;
      if (start + words >= count) break;
    }
    return worst;
  }
}

function heaviest(
  words: readonly Word[],
  weighed: readonly WeighedText[],
  { from, to }: Pick<Part, 'from' | 'to'>,
  most: number,
): Contribution[] {
  const sums = new Float64Array(to - from);
  for (const each of weighed) each.sumsByWord(from, to).forEach((sum, at) => (sums[at] = (sums[at] as number) + sum));
  return Array.from(sums, (sum, at) => ({ sum, at: from + at }))
    .filter(({ sum }) => sum > 0)
    .sort((a, b) => b.sum - a.sum || a.at - b.at)
    .slice(0, most)
    .map(({ sum, at }) => ({ ...(words[at] as Word), weight: Math.round(sum * 10_000) / 10_000 }));
}
