import { LearningTable, SMALL } from './learning-table.ts';
import { randomNumbers, shuffle } from './random-numbers.ts';

/** A text for training: its features (see `bagOf`), what it is, and how much it counts. */
export interface TrainingRecord {
  bag: Uint32Array;
  label: 0 | 1;
  /** Default 1. */
  weight?: number;
  /** See `classBagOf`; for models with classes of words. */
  classBag?: Uint32Array;
  /** Values of the model's named features, in the order of `TrainingOptions.named`. */
  named?: readonly number[];
}

export interface TrainingOptions {
  bits: number;
  /** Weights of the classes of words, see `classTableSize`; none by default. */
  classTableSize?: number;
  /** Names of further features, whose values the caller works out; none by default. */
  named?: readonly string[];
  /** How often every record is seen; default 6. */
  passes?: number;
  /** Of AdaGrad; default 0.05. */
  learningRate?: number;
  /** Share of the features that a step leaves alone, so that no single one carries the decision; default 0.3. */
  dropout?: number;
  /** Pulls weights towards zero; default 1e-6. */
  decay?: number;
  /** The same seed and records give the same model; default 1. */
  seed?: number;
}

/** Weights as trained; `modelBytes` makes the file of them. */
export interface TrainedModel {
  weights: Float64Array;
  classWeights: Float64Array;
  named: number[];
  bias: number;
}

const NO_BUCKETS = new Uint32Array(0);

/** Logistic regression by AdaGrad, one record at a time, in an order drawn from the seed. */
export function train(records: readonly TrainingRecord[], options: TrainingOptions): TrainedModel {
  const { bits, passes = 6, learningRate = 0.05, dropout = 0.3, decay = 1e-6, seed = 1 } = options;
  const random = randomNumbers(seed);
  const table = new LearningTable(2 ** bits, { learningRate, dropout, decay, random });
  const classes = new LearningTable(options.classTableSize ?? 0, { learningRate, dropout, decay, random });
  const named = new Array<number>(options.named?.length ?? 0).fill(0);
  const namedSeen = named.map(() => SMALL);
  let [bias, biasSeen] = [0, SMALL];
  const order = Uint32Array.from(records.keys());
  for (let pass = 0; pass < passes; pass += 1) {
    shuffle(order, random);
    for (const at of order) {
      const { bag, classBag = NO_BUCKETS, label, weight = 1, named: values } = records[at] as TrainingRecord;
      let sum = classes.addTo(table.addTo(bias, bag), classBag);
      named.forEach((each, index) => (sum += each * (values?.[index] ?? 0)));
      const slope = (1 / (1 + Math.exp(-sum)) - label) * weight;
      table.step(bag, slope);
      classes.step(classBag, slope);
      values?.forEach((value, index) => {
        const step = slope * value;
        namedSeen[index] = (namedSeen[index] as number) + step * step;
        named[index] = (named[index] as number) - (learningRate * step) / Math.sqrt(namedSeen[index]);
      });
      biasSeen += slope * slope;
      bias -= (learningRate * slope) / Math.sqrt(biasSeen);
    }
  }
  return { weights: table.weights, classWeights: classes.weights, named, bias };
}
