import { calibrate, sumAtFalsePositives, type LabelledSum, type Windows } from '@cairn/text-classifier';
import { DataFolder } from '../labelled/labelled-texts.ts';
import type { ModelOptions } from '../models.ts';
import { readWordVectors, type NamedVectors } from '../word-vectors/word-vectors.ts';
import { f1At, mean, rocAuc, shareAt, spread } from './figures.ts';
import { promptFigures } from './prompt-figures.ts';
import { CHAT, CLEAN_FILES, readSamples, TOXIC_FILES, type Sample } from './toxicity-data.ts';
import {
  ALL_FILES,
  balanced,
  learn,
  MASSES,
  merged,
  OPTIONS,
  sumsBySource,
  TRAITS,
  type BySource,
} from './toxicity-model.ts';

const FOLDS = 3;
const WINDOWS: Windows = { from: 100, words: 60, step: 30, margin: 2 };
/** Share of clean texts, unseen in training, that may be over the decision point. */
const ALLOWED = 0.0025;

export interface TrainedToxicity {
  bytes: Uint8Array;
  /** For the file beside the weights. */
  facts: object;
}

/** @throws Error without a file of vectors */
export function trainToxicity(folder: string, { final, vectors: path }: ModelOptions): TrainedToxicity {
  if (!path) throw new Error('Toxicity is trained with word vectors: name their file.');
  const vectors = readWordVectors(path);
  const data = new DataFolder(folder);
  const samples = readSamples(data, 'training');
  const folds = Array.from({ length: FOLDS }, (_, fold) =>
    sumsBySource(
      learn(
        samples.filter(({ family }) => family % FOLDS !== fold),
        vectors,
        WINDOWS,
      ),
      samples.filter(({ family }) => family % FOLDS === fold),
    ),
  );
  const unseen = merged(folds);
  const cleanSums = CLEAN_FILES.flatMap((file) => (unseen[file] ?? []).map(({ sum }) => sum));
  const decisionPoint = sumAtFalsePositives(cleanSums, ALLOWED);
  const calibration = calibrate(balanced(unseen), decisionPoint);
  const bytes = learn(samples, vectors, WINDOWS, calibration);
  const facts = {
    files: data.files,
    vectors: vectors.file,
    options: { ...OPTIONS, TRAITS, MASSES, WINDOWS, ALLOWED },
    texts: Object.fromEntries(ALL_FILES.map((file) => [file, samples.filter(({ source }) => source === file).length])),
    calibration,
    crossValidation: figuresOf(unseen, decisionPoint),
    aucSpreadOverFolds: spreadOfAuc(folds),
    withoutTheSource: leaveOneOut(samples, vectors),
    ownPrompts: rounded(promptFigures(bytes, decisionPoint)),
    ...(final && { testTenth: figuresOf(sumsBySource(bytes, readSamples(data, 'test')), decisionPoint) }),
  };
  return { bytes, facts };
}

function leaveOneOut(samples: readonly Sample[], vectors: NamedVectors): Record<string, number> {
  const aucs = TOXIC_FILES.map((file): [string, number] => {
    const others = samples.filter(({ source }) => source !== file);
    const left = samples.filter(({ source }) => source === file);
    return [file, rocAuc(sumsBySource(learn(others, vectors, WINDOWS), left)[file] ?? [])];
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

function rounded(figures: Record<string, number>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [name, Math.round(value * 10_000) / 10_000]),
  );
}
