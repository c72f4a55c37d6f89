import { classTableSize, loadModel, modelBytes, train, type LabelledSum, type Windows } from '@cairn/text-classifier';
import { NAMED_TOXICITY_FEATURES, TOXICITY_WORD_CLASSES, toxicityClassesOf } from '@cairn/validation';
import { CHAT, CLEAN_FILES, FEATURES, OWN_CLEAN, OWN_HARMFUL, TOXIC_FILES, type Sample } from './toxicity-data.ts';

export const OPTIONS = { bits: FEATURES.bits, passes: 5, learningRate: 0.05, dropout: 0.3, seed: 1 };
/** Files count about the same, and in each file both labels; no text counts for more than `MOST_WEIGHT`. */
export const MASSES = { toxic: 3000, clean: 2000, harmful: 800, mostWeight: 1.5, mostCleanWeight: 2 };

/** Few texts, but surely clean. */
const CLEANEST: readonly string[] = [...CLEAN_FILES, OWN_CLEAN];

export type BySource = Record<string, LabelledSum[]>;
/** A calibration changes no sum. */
export const UNCALIBRATED = { decisionPoint: 0, slope: 1 };
export const ALL_FILES = [...TOXIC_FILES, ...CLEAN_FILES, CHAT, OWN_CLEAN, OWN_HARMFUL];

/** @returns the bytes of a model of these samples */
export function learn(samples: readonly Sample[], windows: Windows, calibration = UNCALIBRATED): Uint8Array {
  const sizes = new Map<string, number>();
  const key = ({ source, label }: Sample): string => `${source} ${label}`;
  for (const sample of samples) sizes.set(key(sample), (sizes.get(key(sample)) ?? 0) + 1);
  const weightOf = (sample: Sample): number => {
    const isToxicFile = (TOXIC_FILES as readonly string[]).includes(sample.source);
    const mass = isToxicFile ? MASSES.toxic / 2 : sample.label === 1 ? MASSES.harmful : MASSES.clean;
    const most = isToxicFile ? MASSES.mostWeight : CLEANEST.includes(sample.source) ? MASSES.mostCleanWeight : 1;
    return Math.min(most, mass / (sizes.get(key(sample)) as number));
  };
  const model = train(
    samples.map((sample) => ({ ...sample, weight: weightOf(sample) })),
    { ...OPTIONS, classTableSize: classTableSize(TOXICITY_WORD_CLASSES), named: NAMED_TOXICITY_FEATURES },
  );
  return modelBytes(model, { features: FEATURES, calibration, windows, named: NAMED_TOXICITY_FEATURES });
}

/** What the model's bytes say, windows included, before calibration. */
export function sumsBySource(bytes: Uint8Array, samples: readonly Sample[]): BySource {
  const model = loadModel(bytes, toxicityClassesOf);
  const sums: BySource = {};
  for (const { source, label, text, named } of samples) {
    const values = Object.fromEntries(NAMED_TOXICITY_FEATURES.map((name, index) => [name, named?.[index] ?? 0]));
    (sums[source] ??= []).push({ sum: model.score(text, values, 0).sum, label });
  }
  return sums;
}

export function merged(folds: readonly BySource[]): BySource {
  const all: BySource = {};
  for (const fold of folds) for (const [source, sums] of Object.entries(fold)) (all[source] ??= []).push(...sums);
  return all;
}

/** Files whose labels people agree about: how sure a sum is. Both labels of each count the same. */
const AGREED = ['tox-tweets', 'tox-wiki', ...CLEAN_FILES];

export function balanced(sums: BySource): LabelledSum[] {
  return AGREED.flatMap((file) => {
    const each = sums[file] ?? [];
    const bad = each.filter(({ label }) => label === 1).length;
    return each.map((one) => ({ ...one, weight: 1000 / (one.label === 1 ? bad : each.length - bad) }));
  });
}
