import type { LabelledSum, TrainedModel } from '@cairn/text-classifier';
import type { DataFile, LabelledText } from './labelled/labelled-texts.ts';

/** The sum that a model gave to a text of a group. */
export interface JudgedText extends LabelledSum {
  group: string;
}

/** A model and what was seen while it was made. */
export interface Trained {
  bytes: Uint8Array;
  files: readonly DataFile[];
  /** Sums of texts that the judging model had not learned from, before calibration. */
  unseen: readonly JudgedText[];
  decisionPoint: number;
  /** Judges the test tenth by the finished model, whose decision point is 0. */
  testTenth(): JudgedText[];
}

/** The sum of a text's buckets, each with the value 1 / √n. */
export function sumOf(bag: Uint32Array, { weights, bias }: Pick<TrainedModel, 'weights' | 'bias'>): number {
  let sum = 0;
  for (const bucket of bag) sum += weights[bucket] as number;
  return bias + sum / Math.sqrt(bag.length || 1);
}

interface UnseenSums {
  all: JudgedText[];
  /** Of texts that were taken from somewhere. */
  ordinary: number[];
  /** Of own harmless texts, which share words with what the layer looks for. */
  withTriggerWords: number[];
}

/** Cross-validation: the sum of every text by a model that learned from the other families. */
export function unseenSums<Sample extends LabelledText, Model>(
  samples: readonly Sample[],
  folds: number,
  learn: (samples: readonly Sample[]) => Model,
  sumBy: (sample: Sample, model: Model) => number,
): UnseenSums {
  const unseen: UnseenSums = { all: [], ordinary: [], withTriggerWords: [] };
  for (let fold = 0; fold < folds; fold++) {
    const model = learn(samples.filter(({ family }) => family % folds !== fold));
    for (const sample of samples.filter(({ family }) => family % folds === fold)) {
      const sum = sumBy(sample, model);
      unseen.all.push({ sum, label: sample.label, group: sample.group });
      if (sample.label === 0) unseen[sample.group.startsWith('own') ? 'withTriggerWords' : 'ordinary'].push(sum);
    }
  }
  return unseen;
}
