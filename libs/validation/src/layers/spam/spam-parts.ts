import { ConceptFinder } from '../../concepts/concept-finder.ts';
import { mixed } from '../../concepts/hashing.ts';
import type { Contribution } from '../../concepts/reasons-by-kind.ts';
import { sentenceFeatures, type SentenceFeature } from '../../concepts/sentence-features.ts';
import { sentencesOf, type Word } from '../../concepts/words.ts';
import type { LinearWeights } from '../../linear/linear-weights.ts';
import type { TextInput } from '../../layer/layer-input.ts';
import { lookFeatures } from './look.ts';
import { spamConcepts } from './spam-concepts.ts';

export const spamFinder = new ConceptFinder(spamConcepts);

/** A part of a text as the model sees it, twice: by words and concepts, and by threes of letters. Both have its looks. */
export interface SpamPart {
  wording: Uint32Array;
  letters: Uint32Array;
  /** What the first of `wording` are, in the same order; the rest is looks. */
  features: readonly SentenceFeature[];
}

/** Buckets of each of the two views; they do not share any. */
const VIEW_BUCKETS = 1 << 15;
export const SPAM_BUCKETS = 2 * VIEW_BUCKETS;
/** Letters fit the sources that were learned from better, wording carries over to others. */
export const WORDING_SHARE = 0.6;
/** Longer texts are judged in parts, so that advertising in a long text counts as much as alone. */
const PART_WORDS = 90;
const LETTERS_SALT = 0x3abc;

/** @returns parts of whole sentences, in order */
export function spamParts({ text, normalised }: Pick<TextInput, 'text' | 'normalised'>): SpamPart[] {
  const parts = inParts(sentencesOf(normalised.text));
  return parts.map((sentences) => {
    const start = sentences[0]?.[0]?.start ?? 0;
    const end = sentences.at(-1)?.at(-1)?.end ?? 0;
    const looks = lookFeatures(parts.length === 1 ? text : originalOf({ text, normalised }, start, end));
    const features = featuresOf(sentences);
    const wording = [...features.map(({ hash }) => hash), ...looks].map((hash) => hash % VIEW_BUCKETS);
    const threes = lettersOf(normalised.text, start, end);
    const letters = [...threes, ...looks].map((hash) => VIEW_BUCKETS + (hash % VIEW_BUCKETS));
    return { wording: Uint32Array.from(wording), letters: Uint32Array.from(letters), features };
  });
}

function originalOf({ text, normalised }: Pick<TextInput, 'text' | 'normalised'>, start: number, end: number): string {
  return text.slice(...normalised.originalSpan(start, end));
}

/** Those of the sentences, each once. */
function featuresOf(sentences: readonly (readonly Word[])[]): SentenceFeature[] {
  const known = new Set<number>();
  const all: SentenceFeature[] = [];
  for (const sentence of sentences) {
    for (const feature of sentenceFeatures(sentence, spamFinder)) {
      if (known.has(feature.hash)) continue;
      known.add(feature.hash);
      all.push(feature);
    }
  }
  return all;
}

function inParts(sentences: readonly Word[][]): Word[][][] {
  const parts: Word[][][] = [];
  let words = PART_WORDS;
  for (const sentence of sentences) {
    if (words + sentence.length > PART_WORDS) {
      parts.push([]);
      words = 0;
    }
    parts.at(-1)?.push(sentence);
    words += sentence.length;
  }
  return parts;
}

function lettersOf(normalised: string, start: number, end: number): Set<number> {
  const threes = new Set<number>();
  let [first, second] = [0, 32];
  for (let at = start; at < end + 3; at++) {
    const code = at < normalised.length ? normalised.charCodeAt(at) : 32;
    const third = code <= 32 ? 32 : code;
    if (third === 32 && second === 32) continue;
    threes.add(mixed(LETTERS_SALT + first, second, third));
    [first, second] = [second, third];
  }
  return threes;
}

/** The part's sum; 0 is the decision point. */
export function spamSum({ wording, letters }: SpamPart, weights: LinearWeights): number {
  return weights.bias + WORDING_SHARE * weights.meanOf(wording) + (1 - WORDING_SHARE) * weights.meanOf(letters);
}

/** What the words and concepts of the part added to its sum; its letters and looks say nothing that one could name. */
export function spamContributions({ wording, features }: SpamPart, weights: LinearWeights): Contribution[] {
  const scale = WORDING_SHARE / Math.sqrt(wording.length);
  return features.map(({ hash, start, end, concepts }) => ({
    weight: weights.of(hash % VIEW_BUCKETS) * scale,
    start,
    end,
    concepts,
  }));
}
