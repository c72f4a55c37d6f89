import { calibrate, sumAtFalsePositives, train, type TrainedModel, type TrainingRecord } from '@cairn/text-classifier';
import { normaliseText } from '@cairn/text-normalisation';
import { LinearWeights, readSentences, wholeOf, type ReadSentence } from '@cairn/validation';
import { DataFolder, type LabelledText } from '../labelled/labelled-texts.ts';
import { ownTexts } from '../phrasebook/own-texts.ts';
import { sumOf, unseenSums, type Trained } from '../trained.ts';

const BITS = 16;
const TRAINING = { bits: BITS, learningRate: 0.25, dropout: 0, seed: 7 };
const FOLDS = 5;
/** How much the texts of a group count together; a text of any other group counts 1 at most, its group `MOST`. */
const MASSES: Readonly<Record<string, number>> = {
  'own attacks': 1500,
  'own attacks in other languages': 500,
  'own harmless texts': 2200,
  'inj-jailbreak/inthewild': 450,
  'inj-jailbreak/giskard': 40,
  'inj-indirect/bipia-train': 60,
};
const MOST = 1200;
/** Of an attack in a long text the worst window counts less than the whole: some are not attacks by themselves. */
const WINDOW_MASS = 0.7;
/** Shares of harmless texts, unseen in training, that may be over the decision point. */
const ALLOWED = { ordinary: 0.004, withTriggerWords: 0.05 };

interface Sample extends LabelledText {
  sentences: readonly ReadSentence[];
}

/** Learns what attacks on models look like from labelled data and own templates. */
export function trainInjection(folder: string): Trained {
  const data = new DataFolder(folder);
  const texts = [
    ...labelledTexts(data),
    ...ownTexts(new URL('attacks.txt', import.meta.url), { group: 'own attacks', label: 1, seed: 1 }),
    ...ownTexts(new URL('attacks-other-languages.txt', import.meta.url), {
      group: 'own attacks in other languages',
      label: 1,
      seed: 2,
    }),
    ...ownTexts(new URL('harmless.txt', import.meta.url), { group: 'own harmless texts', label: 0, seed: 3 }),
  ];
  const samples = texts.map((labelled): Sample => ({
    ...labelled,
    sentences: readSentences(normaliseText(labelled.text).text),
  }));
  const unseen = unseenSums(samples, FOLDS, learn, (sample, model) => worst(sample.sentences, model).sum);
  const decisionPoint = Math.max(
    sumAtFalsePositives(unseen.ordinary, ALLOWED.ordinary),
    sumAtFalsePositives(unseen.withTriggerWords, ALLOWED.withTriggerWords),
  );
  const { slope } = calibrate(unseen.all, decisionPoint);
  const { weights, bias } = learn(samples);
  const bytes = LinearWeights.toBytes(
    weights.map((weight) => weight * slope),
    (bias - decisionPoint) * slope,
  );
  return { bytes, files: data.files, unseen: unseen.all, decisionPoint };
}

function labelledTexts(data: DataFolder): LabelledText[] {
  return [
    ...data.read('inj-jailbreak', 'training'),
    ...data.read('inj-indirect', 'training'),
    ...data.read('inj-benign-prompts', 'training'),
    ...data.read('benign-job-titles', 'training', { most: 1500 }),
    ...data.read('benign-requests', 'training'),
    ...data.read('benign-sentences', 'training'),
    ...data.read('benign-documents', 'training'),
    ...data.read('tox-wikitalk', 'training', { label: 0, most: 4000 }),
    ...data.read('tox-comments', 'training', { label: 0, most: 3000 }),
    ...data.read('tox-implicit', 'training', { label: 0, most: 1000 }),
    ...data.read('spam-sms', 'training', { label: 0, most: 2000 }),
  ];
}

/** Learns from whole texts first, and then also from the window of each that looked worst. */
function learn(samples: readonly Sample[]): TrainedModel {
  const sizes = new Map<string, number>();
  const key = ({ group, label }: Sample): string => `${group} ${label}`;
  for (const sample of samples) sizes.set(key(sample), (sizes.get(key(sample)) ?? 0) + 1);
  const massOf = (sample: Sample): number => {
    const size = sizes.get(key(sample)) ?? 1;
    return sample.group in MASSES ? (MASSES[sample.group] as number) / size : Math.min(1, MOST / size);
  };
  const wholes = samples.map((sample): TrainingRecord => {
    return { bag: bucketsOfWhole(sample.sentences), label: sample.label, weight: massOf(sample) };
  });
  const first = train(wholes, TRAINING);
  const windows = samples.flatMap((sample): TrainingRecord[] => {
    const { window } = worst(sample.sentences, first);
    if (window.length === sample.sentences.length) return [];
    const weight = massOf(sample) * (sample.label === 1 ? WINDOW_MASS : 1);
    return [{ bag: bucketsOf(window), label: sample.label, weight }];
  });
  return train([...wholes, ...windows], TRAINING);
}

/** All of a text or two sentences of it, whichever looks worse. */
function worst(
  sentences: readonly ReadSentence[],
  model: TrainedModel,
): { window: readonly ReadSentence[]; sum: number } {
  let found = { window: sentences, sum: sumOf(bucketsOfWhole(sentences), model) };
  for (let at = 0; at < sentences.length; at++) {
    const window = sentences.slice(at, at + 2);
    const sum = sumOf(bucketsOf(window), model);
    if (sum > found.sum) found = { window, sum };
  }
  return found;
}

function bucketsOf(sentences: readonly ReadSentence[]): Uint32Array {
  return Uint32Array.from(sentences.flatMap(({ features }) => features.map(({ hash }) => hash % 2 ** BITS)));
}

function bucketsOfWhole(sentences: readonly ReadSentence[]): Uint32Array {
  return wholeOf(sentences).map((hash) => hash % 2 ** BITS);
}
