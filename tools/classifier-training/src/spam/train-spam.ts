import { calibrate, sumAtFalsePositives, train, type TrainedModel, type TrainingRecord } from '@cairn/text-classifier';
import { normaliseText } from '@cairn/text-normalisation';
import { LinearWeights, SPAM_BUCKETS, spamBuckets, WORDING_SHARE, wordsOf, worstPart } from '@cairn/validation';
import { DataFolder, type LabelledText } from '../labelled/labelled-texts.ts';
import { ownTexts } from '../phrasebook/own-texts.ts';
import { sumOf, unseenSums, type JudgedText, type Trained } from '../trained.ts';

const FOLDS = 5;
const TRAINING = { bits: Math.log2(SPAM_BUCKETS), learningRate: 0.25, dropout: 0, seed: 7 };
/** How much the texts of a group and label count together; a text of any other counts 1 at most, its group `MOST`. */
const MASSES: Readonly<Record<string, number>> = {
  'own adverts 1': 1400,
  'own clean texts 0': 1400,
  'spam-sms/sms 1': 1300,
  'spam-sms/sms 0': 2600,
};
const MOST = 1000;
/** Shares of clean texts, unseen in training, that may be over the decision point; of a register when it has enough. */
const ALLOWED = { ordinary: 0.0025, ofRegister: 0.0125, withTriggerWords: 0.1 };
const ENOUGH_OF_A_REGISTER = 500;

type SpamBuckets = ReturnType<typeof spamBuckets>[number];

interface Sample extends LabelledText {
  parts: readonly SpamBuckets[];
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
    ...labelledTexts(data, 'training'),
    ...ownTexts(new URL('adverts.txt', import.meta.url), { group: 'own adverts', label: 1, seed: 11 }),
    ...ownTexts(new URL('clean.txt', import.meta.url), { group: 'own clean texts', label: 0, seed: 12 }),
  ];
  const samples = texts.map((labelled): Sample => {
    const normalised = normaliseText(labelled.text);
    return { ...labelled, parts: spamBuckets(wordsOf(normalised), { text: labelled.text, normalised }) };
  });
  const unseen = unseenSums(samples, FOLDS, learn, ({ parts }, model) =>
    Math.max(...parts.map((part) => sumOfPart(part, model))),
  );
  const decisionPoint = Math.max(
    sumAtFalsePositives(unseen.ordinary, ALLOWED.ordinary),
    ...registersOf(unseen.all).map((sums) => sumAtFalsePositives(sums, ALLOWED.ofRegister)),
    sumAtFalsePositives(unseen.withTriggerWords, ALLOWED.withTriggerWords),
  );
  const { slope } = calibrate(unseen.all, decisionPoint);
  const { wording, letters } = learn(samples);
  const weights = wording.weights.map((weight, bucket) => (weight + (letters.weights[bucket] as number)) * slope);
  const bias = WORDING_SHARE * wording.bias + (1 - WORDING_SHARE) * letters.bias;
  const bytes = LinearWeights.toBytes(weights, (bias - decisionPoint) * slope);
  return { bytes, files: data.files, unseen: unseen.all, decisionPoint, testTenth: () => testTenth(folder, bytes) };
}

/** Sums of the clean texts of each source. */
function registersOf(judged: readonly JudgedText[]): number[][] {
  const clean = judged.filter(({ group, label }) => label === 0 && !group.startsWith('own'));
  return [...Map.groupBy(clean, ({ group }) => group).values()]
    .filter(({ length }) => length >= ENOUGH_OF_A_REGISTER)
    .map((texts) => texts.map(({ sum }) => sum));
}

function labelledTexts(data: DataFolder, part: 'training' | 'test'): LabelledText[] {
  return [
    ...data.read('spam-sms', part),
    ...data.read('inj-benign-prompts', part),
    ...data.read('benign-job-titles', part),
    ...data.read('benign-requests', part),
    ...data.read('benign-sentences', part),
    ...data.read('benign-documents', part),
    ...data.read('tox-wikitalk', part, { label: 0, most: 3000 }),
    ...data.read('tox-comments', part, { label: 0, most: 2500 }),
    ...data.read('tox-implicit', part, { label: 0, most: 1000 }),
    ...data.read('tox-tweets', part, { label: 0, most: 1500 }),
  ];
}

/** Sums of the test tenth by the finished model, which nothing else looks at. */
function testTenth(folder: string, bytes: Uint8Array): JudgedText[] {
  const weights = new LinearWeights(bytes);
  return labelledTexts(new DataFolder(folder), 'test').map(({ group, label, text }) => {
    const normalised = normaliseText(text);
    return { group, label, sum: worstPart(wordsOf(normalised), { text, normalised }, weights)?.sum ?? -Infinity };
  });
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

function sumOfPart(part: SpamBuckets, { wording, letters }: TwoViews): number {
  return WORDING_SHARE * sumOf(part.wording, wording) + (1 - WORDING_SHARE) * sumOf(part.letters, letters);
}
