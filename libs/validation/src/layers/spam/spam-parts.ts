import { ConceptFinder } from '../../concepts/concept-finder.ts';
import { mixed } from '../../concepts/hashing.ts';
import type { Contribution } from '../../concepts/reasons-by-kind.ts';
import { eachFeature, type TakeFeature } from '../../concepts/sentence-features.ts';
import type { Words } from '../../concepts/words.ts';
import type { TextInput } from '../../layer/layer-input.ts';
import { BucketSet } from '../../linear/bucket-set.ts';
import type { LinearWeights } from '../../linear/linear-weights.ts';
import { lookFeatures } from './look.ts';
import { spamConcepts } from './spam-concepts.ts';

export const spamFinder = new ConceptFinder(spamConcepts);

/** Whole sentences in a row: indices of sentences, end excluded. */
export interface SpamPart {
  from: number;
  to: number;
}

type Original = Pick<TextInput, 'text' | 'normalised'>;

/** Buckets of each of the two views, by words and by threes of letters; they do not share any. */
const VIEW_BUCKETS = 1 << 15;
export const SPAM_BUCKETS = 2 * VIEW_BUCKETS;
/** Letters fit the sources that were learned from better, wording carries over to others. */
export const WORDING_SHARE = 0.6;
/** Longer texts are judged in parts, so that advertising in a long text counts as much as alone. */
const PART_WORDS = 90;
const LETTERS_SALT = 0x3abc;
const SPACE = 32;

/** Used again for every part, which is judged in one go. */
const wording = new BucketSet(VIEW_BUCKETS);
const letters = new BucketSet(VIEW_BUCKETS);

/**
 * The part that looks most like advertising, with its sum; 0 is the decision point.
 * @returns undefined when there are no words
 */
export function worstPart(
  words: Words,
  original: Original,
  weights: LinearWeights,
): (SpamPart & { sum: number }) | undefined {
  let worst: (SpamPart & { sum: number }) | undefined;
  for (const part of partsOf(words)) {
    read(part, words, original);
    const byWords = weights.meanOf(wording.buckets);
    const byLetters = weights.meanOf(letters.buckets, VIEW_BUCKETS);
    const sum = weights.bias + WORDING_SHARE * byWords + (1 - WORDING_SHARE) * byLetters;
    if (!worst || sum > worst.sum) worst = { ...part, sum };
  }
  return worst;
}

/** For training: the buckets of each part in each view. */
export function spamBuckets(words: Words, original: Original): { wording: Uint32Array; letters: Uint32Array }[] {
  return partsOf(words).map((part) => {
    read(part, words, original);
    return {
      wording: Uint32Array.from(wording.buckets),
      letters: Uint32Array.from(letters.buckets, (bucket) => bucket + VIEW_BUCKETS),
    };
  });
}

/** What the words and concepts of the part added to its sum; its letters and looks say nothing that one could name. */
export function spamContributions(part: SpamPart, words: Words, weights: LinearWeights): Contribution[] {
  const found: Contribution[] = [];
  wording.clear();
  eachFeatureOf(part, words, (hash, first, last, concepts) => {
    const bucket = hash & (VIEW_BUCKETS - 1);
    if (!wording.add(bucket) || weights.of(bucket) <= 0) return;
    const [start, end] = [words.starts[first] as number, words.ends[last - 1] as number];
    found.push({ weight: weights.of(bucket), start, end, concepts });
  });
  const scale = WORDING_SHARE / Math.sqrt(wording.size);
  return found.map((each) => ({ ...each, weight: each.weight * scale }));
}

function partsOf({ sentences }: Words): SpamPart[] {
  const parts: SpamPart[] = [];
  for (let from = 0; from < sentences.length - 1;) {
    let to = from + 1;
    while (to < sentences.length - 1 && (sentences[to + 1] as number) - (sentences[from] as number) <= PART_WORDS) to++;
    parts.push({ from, to });
    from = to;
  }
  return parts;
}

/** Fills both sets of buckets. The looks, a few of them, are in both views. */
function read(part: SpamPart, words: Words, { text, normalised }: Original): void {
  const start = words.starts[words.sentences[part.from] as number] as number;
  const end = words.ends[(words.sentences[part.to] as number) - 1] as number;
  const isAll = part.from === 0 && part.to === words.sentences.length - 1;
  const looks = lookFeatures(isAll ? text : text.slice(...normalised.originalSpan(start, end)));
  wording.clear();
  eachFeatureOf(part, words, (hash) => wording.add(hash));
  letters.clear();
  addLetters(normalised.text, start, end);
  for (const look of looks) {
    wording.add(look);
    letters.add(look);
  }
}

function eachFeatureOf({ from, to }: SpamPart, words: Words, take: TakeFeature): void {
  for (let at = from; at < to; at++) {
    eachFeature(words, words.sentences[at] as number, words.sentences[at + 1] as number, spamFinder, take);
  }
}

/** Threes of letters, a row of spaces counting as one. */
function addLetters(normalised: string, start: number, end: number): void {
  let [first, second] = [0, SPACE];
  for (let at = start; at < end + 3; at++) {
    const code = at < normalised.length ? normalised.charCodeAt(at) : SPACE;
    const third = code <= SPACE ? SPACE : code;
    if (third === SPACE && second === SPACE) continue;
    letters.add(mixed(LETTERS_SALT + first, second, third));
    first = second;
    second = third;
  }
}
