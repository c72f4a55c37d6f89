import { bagOf, DEFAULT_FEATURES, type TrainingRecord } from '@cairn/text-classifier';
import { normaliseText } from '@cairn/text-normalisation';
import { NAMED_TOXICITY_FEATURES, rateToxicTerms } from '@cairn/validation';
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

/** Longer texts say no more for training. */
const MOST_CHARACTERS = 4000;

/** A text as the model learns it. */
export interface Sample extends TrainingRecord {
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
  const innocent = new URL('innocent.txt', import.meta.url);
  const own = ownTexts(innocent, { group: OWN_CLEAN, label: 0, seed: 21 });
  return [...files, ...own.map((text) => sampleOf(text, OWN_CLEAN))];
}

export function sampleOf({ text, label, family }: Omit<LabelledText, 'group'>, source: string): Sample {
  const normalised = normaliseText(text.slice(0, MOST_CHARACTERS));
  const { named } = rateToxicTerms(normalised);
  return {
    source,
    family,
    label,
    bag: bagOf(normalised.text, DEFAULT_FEATURES),
    named: NAMED_TOXICITY_FEATURES.map((name) => named[name] as number),
  };
}
