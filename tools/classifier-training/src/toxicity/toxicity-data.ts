import { bagOf, classBagOf, DEFAULT_FEATURES, type FeatureOptions, type TrainingRecord } from '@cairn/text-classifier';
import { normaliseText } from '@cairn/text-normalisation';
import { NAMED_TOXICITY_FEATURES, rateToxicTerms, TOXICITY_WORD_CLASSES, toxicityClassesOf } from '@cairn/validation';
import type { DataFolder, LabelledText } from '../labelled/labelled-texts.ts';
import { ownTexts } from '../phrasebook/own-texts.ts';

export const TOXIC_FILES = [
  'tox-tweets',
  'tox-comments',
  'tox-wiki',
  'tox-forum',
  'tox-emoji',
  'tox-implicit',
  'tox-wikitalk',
] as const;
export const CLEAN_FILES = [
  'benign-job-titles',
  'benign-requests',
  'benign-sentences',
  'benign-documents',
  'inj-benign-prompts',
] as const;
/** Short messages that are no spam: clean mostly, so they count less, and nothing is decided by them. */
export const CHAT = 'spam-sms';
export const OWN_CLEAN = 'own-innocent';
/** Requests for harm, stories of it and words to somebody, which no file has. */
export const OWN_HARMFUL = 'own-harmful';

export const FEATURES: FeatureOptions = { ...DEFAULT_FEATURES, classes: TOXICITY_WORD_CLASSES };

/** Longer texts say no more for training. */
const MOST_CHARACTERS = 4000;

/** A text as the model learns it. */
export interface Sample extends TrainingRecord {
  /** As it was normalised. */
  text: string;
  source: string;
  family: number;
}

export function readSamples(data: DataFolder, part: 'training' | 'test'): Sample[] {
  const files = [...TOXIC_FILES, ...CLEAN_FILES].flatMap((file) =>
    data.read(file, part).map((text) => sampleOf(text, file)),
  );
  const chat = data.read(CHAT, part).filter(({ label }) => label === 0);
  files.push(...chat.map((text) => sampleOf(text, CHAT)));
  if (part === 'test') return files;
  return [...files, ...ownSamples('innocent', OWN_CLEAN, 0), ...ownSamples('harmful', OWN_HARMFUL, 1)];
}

function ownSamples(name: string, group: string, label: 0 | 1): Sample[] {
  const texts = ownTexts(new URL(`${name}.txt`, import.meta.url), { group, label, seed: 21 });
  return texts.map((text) => sampleOf(text, group));
}

export function sampleOf({ text, label, family }: Omit<LabelledText, 'group'>, source: string): Sample {
  const normalised = normaliseText(text.slice(0, MOST_CHARACTERS));
  const { named } = rateToxicTerms(normalised);
  return {
    source,
    family,
    label,
    text: normalised.text,
    bag: bagOf(normalised.text, FEATURES),
    classBag: classBagOf(normalised.text, toxicityClassesOf, TOXICITY_WORD_CLASSES),
    named: NAMED_TOXICITY_FEATURES.map((name) => named[name] as number),
  };
}
