import { calibrate, sumAtFalsePositives, train, type TrainedModel, type TrainingRecord } from '@cairn/text-classifier';
import { normaliseText } from '@cairn/text-normalisation';
import { INJECTION_BUCKETS, LinearWeights, sentenceBuckets, windowsOf, wordsOf, worstWindow } from '@cairn/validation';
import { DataFolder, type LabelledText } from '../labelled/labelled-texts.ts';
import { ownTexts } from '../phrasebook/own-texts.ts';
import { sumOf, unseenSums, type JudgedText, type Trained } from '../trained.ts';

const TRAINING = { bits: Math.log2(INJECTION_BUCKETS), learningRate: 0.25, dropout: 0, seed: 7 };
const FOLDS = 5;
/** How much the texts of a group count together; a text of any other group counts 1 at most, its group `MOST`. */
const MASSES: Readonly<Record<string, number>> = {
  'own attacks': 2000,
  'own attacks in other languages': 600,
  'own harmless texts': 2800,
  'inj-benign-prompts/wildguard-benign': 900,
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
  /** Buckets of each sentence. */
  sentences: readonly Uint32Array[];
}

/** Learns what attacks on models look like from labelled data and own templates. */
export function trainInjection(folder: string): Trained {
  const data = new DataFolder(folder);
  const texts = [
    ...labelledTexts(data, 'training'),
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
    sentences: sentenceBuckets(wordsOf(normaliseText(labelled.text))),
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
  return { bytes, files: data.files, unseen: unseen.all, decisionPoint, testTenth: () => testTenth(folder, bytes) };
}

function labelledTexts(data: DataFolder, part: 'training' | 'test'): LabelledText[] {
  return [
    ...data.read('inj-jailbreak', part),
    ...data.read('inj-indirect', part),
    ...data.read('inj-benign-prompts', part),
    ...data.read('benign-job-titles', part, { most: 1500 }),
    ...data.read('benign-requests', part),
    ...data.read('benign-sentences', part),
    ...data.read('benign-documents', part),
    ...data.read('tox-wikitalk', part, { label: 0, most: 4000 }),
    ...data.read('tox-comments', part, { label: 0, most: 3000 }),
    ...data.read('tox-implicit', part, { label: 0, most: 1000 }),
    ...data.read('spam-sms', part, { label: 0, most: 2000 }),
  ];
}

/** Sums of the test tenth by the finished model, which nothing else looks at. */
function testTenth(folder: string, bytes: Uint8Array): JudgedText[] {
  const weights = new LinearWeights(bytes);
  return labelledTexts(new DataFolder(folder), 'test').map(({ group, label, text }) => {
    const sum = worstWindow(wordsOf(normaliseText(text)), weights)?.sum ?? -Infinity;
    return { group, label, sum };
  });
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

/** All of a text or a window of it, as the layer takes them, whichever looks worse. */
function worst(
  sentences: readonly Uint32Array[],
  model: TrainedModel,
): { window: readonly Uint32Array[]; sum: number } {
  let found = { window: sentences, sum: sumOf(bucketsOfWhole(sentences), model) };
  for (const [from, to] of windowsOf(sentences.map(({ length }) => length))) {
    const window = sentences.slice(from, to);
    const sum = sumOf(bucketsOf(window), model);
    if (sum > found.sum) found = { window, sum };
  }
  return found;
}

function bucketsOf(sentences: readonly Uint32Array[]): Uint32Array {
  return Uint32Array.from(sentences.flatMap((buckets) => [...buckets]));
}

/** What is said again weighs no more. */
function bucketsOfWhole(sentences: readonly Uint32Array[]): Uint32Array {
  return Uint32Array.from(new Set(bucketsOf(sentences)));
}
