import {
  classTableSize,
  loadModel,
  modelBytes,
  spellingsOf,
  train,
  trainTraits,
  vectorRowsOf,
  type LabelledSum,
  type TraitParts,
  type Windows,
} from '@cairn/text-classifier';
import { NAMED_TOXICITY_FEATURES, TOXICITY_WORD_CLASSES, toxicityClassesOf } from '@cairn/validation';
import type { NamedVectors } from '../word-vectors/word-vectors.ts';
import { CHAT, CLEAN_FILES, FEATURES, OWN_CLEAN, OWN_HARMFUL, TOXIC_FILES, type Sample } from './toxicity-data.ts';

export const OPTIONS = { bits: FEATURES.bits, passes: 5, learningRate: 0.05, dropout: 0.3, seed: 1 };
/**
 * Traits weigh `share` beside the other features. The file has the traits of the words that at least `seldom` texts have,
 * and of those that are used most in general.
 */
export const TRAITS = { traits: 64, combinations: 32, passes: 5, words: 30_000, seldom: 2, share: 1.2, seed: 1 };
/** Files count about the same, and in each file both labels; no text counts for more than `MOST_WEIGHT`. */
export const MASSES = { toxic: 3000, clean: 2000, harmful: 800, mostWeight: 1.5, mostCleanWeight: 2 };

/** Few texts, but surely clean. */
const CLEANEST: readonly string[] = [...CLEAN_FILES, OWN_CLEAN];

export type BySource = Record<string, LabelledSum[]>;
/** A calibration changes no sum. */
export const UNCALIBRATED = { decisionPoint: 0, slope: 1 };
export const ALL_FILES = [...TOXIC_FILES, ...CLEAN_FILES, CHAT, OWN_CLEAN, OWN_HARMFUL];

/** @returns the bytes of a model of these samples */
export function learn(
  samples: readonly Sample[],
  vectors: NamedVectors,
  windows: Windows,
  calibration = UNCALIBRATED,
): Uint8Array {
  const records = weighted(samples);
  const model = train(records, {
    ...OPTIONS,
    classTableSize: classTableSize(TOXICITY_WORD_CLASSES),
    named: NAMED_TOXICITY_FEATURES,
  });
  return modelBytes(model, {
    features: FEATURES,
    calibration,
    windows,
    named: NAMED_TOXICITY_FEATURES,
    traits: traitsOf(records, vectors),
  });
}

function weighted(samples: readonly Sample[]): Sample[] {
  const sizes = new Map<string, number>();
  const key = ({ source, label }: Sample): string => `${source} ${label}`;
  for (const sample of samples) sizes.set(key(sample), (sizes.get(key(sample)) ?? 0) + 1);
  return samples.map((sample) => {
    const isToxicFile = (TOXIC_FILES as readonly string[]).includes(sample.source);
    const mass = isToxicFile ? MASSES.toxic / 2 : sample.label === 1 ? MASSES.harmful : MASSES.clean;
    const most = isToxicFile ? MASSES.mostWeight : CLEANEST.includes(sample.source) ? MASSES.mostCleanWeight : 1;
    return { ...sample, weight: Math.min(most, mass / (sizes.get(key(sample)) as number)) };
  });
}

function traitsOf(samples: readonly Sample[], vectors: NamedVectors): TraitParts {
  const texts = new Map<string, number>();
  const records = samples.map((sample) => {
    for (const word of new Set(spellingsOf(sample.text))) texts.set(word, (texts.get(word) ?? 0) + 1);
    return { rows: vectorRowsOf(sample.text, vectors), label: sample.label, weight: sample.weight ?? 1 };
  });
  const seen = [...texts].filter(([word, count]) => count >= TRAITS.seldom && vectors.rows.has(word));
  const words = [...new Set([...seen.map(([word]) => word), ...vectors.words])].slice(0, TRAITS.words);
  return { trained: trainTraits(records, vectors, TRAITS), words, share: TRAITS.share };
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
