import { calibrate, sumAtFalsePositives, train, type TrainedModel, type TrainingRecord } from '@cairn/text-classifier';
import { normaliseText } from '@cairn/text-normalisation';
import { LinearWeights, SPAM_BUCKETS, spamParts, WORDING_SHARE, type SpamPart } from '@cairn/validation';
import { DataFolder, type LabelledText } from '../labelled/labelled-texts.ts';
import { ownTexts } from '../phrasebook/own-texts.ts';
import { sumOf, unseenSums, type Trained } from '../trained.ts';

const FOLDS = 5;
const TRAINING = { bits: Math.log2(SPAM_BUCKETS), learningRate: 0.25, dropout: 0, seed: 7 };
/** How much the texts of a group and label count together; a text of any other counts 1 at most, its group `MOST`. */
const MASSES: Readonly<Record<string, number>> = {
  'own adverts 1': 900,
  'own clean texts 0': 900,
  'spam-sms/sms 1': 800,
  'spam-sms/sms 0': 1500,
};
const MOST = 1000;
/** Shares of clean texts, unseen in training, that may be over the decision point. */
const ALLOWED = { ordinary: 0.0025, withTriggerWords: 0.05 };

interface Sample extends LabelledText {
  parts: readonly SpamPart[];
}

/** Both views of the spam layer, learned apart so that neither leans on the other. */
interface TwoViews {
  wording: TrainedModel;
  letters: TrainedModel;
}

/** Learns what advertising looks like from short messages and own templates. */
export function trainSpam(folder: string): Trained {
  const data = new DataFolder(folder);
  const texts = [
    ...labelledTexts(data),
    ...ownTexts(new URL('adverts.txt', import.meta.url), { group: 'own adverts', label: 1, seed: 11 }),
    ...ownTexts(new URL('clean.txt', import.meta.url), { group: 'own clean texts', label: 0, seed: 12 }),
  ];
  const samples = texts.map((labelled): Sample => ({
    ...labelled,
    parts: spamParts({ text: labelled.text, normalised: normaliseText(labelled.text) }),
  }));
  const unseen = unseenSums(samples, FOLDS, learn, ({ parts }, model) =>
    Math.max(...parts.map((part) => sumOfPart(part, model))),
  );
  const decisionPoint = Math.max(
    sumAtFalsePositives(unseen.ordinary, ALLOWED.ordinary),
    sumAtFalsePositives(unseen.withTriggerWords, ALLOWED.withTriggerWords),
  );
  const { slope } = calibrate(unseen.all, decisionPoint);
  const { wording, letters } = learn(samples);
  const weights = wording.weights.map((weight, bucket) => (weight + (letters.weights[bucket] as number)) * slope);
  const bias = WORDING_SHARE * wording.bias + (1 - WORDING_SHARE) * letters.bias;
  const bytes = LinearWeights.toBytes(weights, (bias - decisionPoint) * slope);
  return { bytes, files: data.files, unseen: unseen.all, decisionPoint };
}

function labelledTexts(data: DataFolder): LabelledText[] {
  return [
    ...data.read('spam-sms', 'training'),
    ...data.read('inj-benign-prompts', 'training'),
    ...data.read('benign-job-titles', 'training'),
    ...data.read('benign-requests', 'training'),
    ...data.read('benign-sentences', 'training'),
    ...data.read('benign-documents', 'training'),
    ...data.read('tox-wikitalk', 'training', { label: 0, most: 3000 }),
    ...data.read('tox-comments', 'training', { label: 0, most: 2500 }),
    ...data.read('tox-implicit', 'training', { label: 0, most: 1000 }),
    ...data.read('tox-tweets', 'training', { label: 0, most: 1500 }),
  ];
}

function learn(samples: readonly Sample[]): TwoViews {
  const sizes = new Map<string, number>();
  const key = ({ group, label }: Sample): string => `${group} ${label}`;
  for (const sample of samples) sizes.set(key(sample), (sizes.get(key(sample)) ?? 0) + 1);
  const massOf = (sample: Sample): number => {
    const size = sizes.get(key(sample)) ?? 1;
    return key(sample) in MASSES ? (MASSES[key(sample)] as number) / size : Math.min(1, MOST / size);
  };
  const examples = (view: 'wording' | 'letters'): TrainingRecord[] =>
    samples.flatMap((sample) =>
      sample.parts.map((part) => ({
        bag: part[view],
        label: sample.label,
        weight: massOf(sample) / sample.parts.length,
      })),
    );
  return {
    wording: train(examples('wording'), TRAINING),
    letters: train(examples('letters'), TRAINING),
  };
}

function sumOfPart(part: SpamPart, { wording, letters }: TwoViews): number {
  return WORDING_SHARE * sumOf(part.wording, wording) + (1 - WORDING_SHARE) * sumOf(part.letters, letters);
}
