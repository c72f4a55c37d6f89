import {
  calibrate,
  DEFAULT_FEATURES,
  modelBytes,
  sumAtFalsePositives,
  train,
  type LabelledSum,
  type TrainedModel,
} from '@cairn/text-classifier';
import { NAMED_TOXICITY_FEATURES } from '@cairn/validation';
import { DataFolder } from '../labelled/labelled-texts.ts';
import { f1At, mean, rocAuc, shareAt, spread } from './figures.ts';
import { CHAT, CLEAN_FILES, OWN_CLEAN, readSamples, TOXIC_FILES, type Sample } from './toxicity-data.ts';

const FOLDS = 3;
const OPTIONS = { bits: DEFAULT_FEATURES.bits, passes: 5, learningRate: 0.05, dropout: 0.3, seed: 1 };
const WINDOWS = { from: 100, words: 60, step: 30 };
/** Files count about the same, and in each file both labels; no text counts for more than `MOST_WEIGHT`. */
const TOXIC_MASS = 3000;
const CLEAN_MASS = 1500;
const MOST_WEIGHT = 1.5;
/** Share of clean texts, unseen in training, that may be over the decision point. */
const ALLOWED = 0.003;

type BySource = Record<string, LabelledSum[]>;

export interface TrainedToxicity {
  bytes: Uint8Array;
  /** For the file beside the weights. */
  facts: object;
}

/** @param final also measures on the test tenth, which nothing else looks at */
export function trainToxicity(folder: string, { final }: { final: boolean }): TrainedToxicity {
  const data = new DataFolder(folder);
  const samples = readSamples(data, 'training');
  const folds = Array.from({ length: FOLDS }, (_, fold) => {
    const model = learn(samples.filter(({ family }) => family % FOLDS !== fold));
    return sumsBySource(
      model,
      samples.filter(({ family }) => family % FOLDS === fold),
    );
  });
  const unseen = merged(folds);
  const cleanSums = CLEAN_FILES.flatMap((file) => (unseen[file] ?? []).map(({ sum }) => sum));
  const decisionPoint = sumAtFalsePositives(cleanSums, ALLOWED);
  const model = learn(samples);
  const calibration = calibrate(balanced(unseen), decisionPoint);
  const bytes = modelBytes(model, {
    features: DEFAULT_FEATURES,
    calibration,
    windows: WINDOWS,
    named: NAMED_TOXICITY_FEATURES,
  });
  const facts = {
    files: data.files,
    options: { ...OPTIONS, TOXIC_MASS, CLEAN_MASS, MOST_WEIGHT, ALLOWED },
    masses: massesOf(samples),
    calibration,
    crossValidation: figuresOf(unseen, decisionPoint),
    aucSpreadOverFolds: spreadOfAuc(folds),
    withoutTheSource: leaveOneOut(samples),
    ...(final && { testTenth: figuresOf(sumsBySource(model, readSamples(data, 'test')), decisionPoint) }),
  };
  return { bytes, facts };
}

function learn(samples: readonly Sample[]): TrainedModel {
  const sizes = new Map<string, number>();
  const key = ({ source, label }: Sample): string => `${source} ${label}`;
  for (const sample of samples) sizes.set(key(sample), (sizes.get(key(sample)) ?? 0) + 1);
  const weightOf = (sample: Sample): number => {
    const mass = isToxicFile(sample.source) ? TOXIC_MASS / 2 : CLEAN_MASS;
    return Math.min(isToxicFile(sample.source) ? MOST_WEIGHT : 1, mass / (sizes.get(key(sample)) as number));
  };
  return train(
    samples.map((sample) => ({ ...sample, weight: weightOf(sample) })),
    { ...OPTIONS, named: NAMED_TOXICITY_FEATURES },
  );
}

function isToxicFile(source: string): boolean {
  return (TOXIC_FILES as readonly string[]).includes(source);
}

function sumOf({ bag, named }: Sample, model: TrainedModel): number {
  const sum = bag.reduce((total, bucket) => total + (model.weights[bucket] as number), 0);
  const extra = model.named.reduce((total, weight, index) => total + weight * (named?.[index] ?? 0), 0);
  return model.bias + sum / Math.sqrt(bag.length || 1) + extra;
}

function sumsBySource(model: TrainedModel, samples: readonly Sample[]): BySource {
  const sums: BySource = {};
  for (const sample of samples) (sums[sample.source] ??= []).push({ sum: sumOf(sample, model), label: sample.label });
  return sums;
}

function merged(folds: readonly BySource[]): BySource {
  const all: BySource = {};
  for (const fold of folds) for (const [source, sums] of Object.entries(fold)) (all[source] ??= []).push(...sums);
  return all;
}

/** Files whose labels people agree about: how sure a sum is. Both labels of each count the same. */
const AGREED = ['tox-tweets', 'tox-wiki', ...CLEAN_FILES];

function balanced(sums: BySource): LabelledSum[] {
  return AGREED.flatMap((file) => {
    const each = sums[file] ?? [];
    const bad = each.filter(({ label }) => label === 1).length;
    return each.map((one) => ({ ...one, weight: 1000 / (one.label === 1 ? bad : each.length - bad) }));
  });
}

function leaveOneOut(samples: readonly Sample[]): Record<string, number> {
  const aucs = TOXIC_FILES.map((file): [string, number] => {
    const model = learn(samples.filter(({ source }) => source !== file));
    return [
      file,
      rocAuc(
        sumsBySource(
          model,
          samples.filter(({ source }) => source === file),
        )[file] ?? [],
      ),
    ];
  });
  return rounded({ ...Object.fromEntries(aucs), mean: mean(aucs.map(([, auc]) => auc)) });
}

function figuresOf(sums: BySource, threshold: number): object {
  const of = (file: string): LabelledSum[] => sums[file] ?? [];
  const aucs = TOXIC_FILES.map((file): [string, number] => [file, rocAuc(of(file))]);
  const clean = CLEAN_FILES.map((file): [string, number] => [file, shareAt(of(file), threshold, 0)]);
  return {
    auc: rounded({ ...Object.fromEntries(aucs), mean: mean(aucs.map(([, auc]) => auc)) }),
    f1: rounded(Object.fromEntries(TOXIC_FILES.map((file) => [file, f1At(of(file), threshold)]))),
    recallOfTweets: rounded({ all: shareAt(of('tox-tweets'), threshold, 1) }),
    falsePositives: rounded({
      ...Object.fromEntries(clean),
      [CHAT]: shareAt(of(CHAT), threshold, 0),
      all: shareAt(CLEAN_FILES.flatMap(of), threshold, 0),
    }),
  };
}

function spreadOfAuc(folds: readonly BySource[]): Record<string, number> {
  return rounded(
    Object.fromEntries(TOXIC_FILES.map((file) => [file, spread(folds.map((fold) => rocAuc(fold[file] ?? [])))])),
  );
}

function massesOf(samples: readonly Sample[]): Record<string, number> {
  const masses: Record<string, number> = {};
  for (const file of [...TOXIC_FILES, ...CLEAN_FILES, CHAT, OWN_CLEAN]) {
    masses[file] = samples.filter(({ source }) => source === file).length;
  }
  return masses;
}

function rounded(figures: Record<string, number>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [name, Math.round(value * 10_000) / 10_000]),
  );
}
