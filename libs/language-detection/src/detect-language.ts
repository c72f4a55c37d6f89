import { ngramTable } from './language-data.ts';
import { LANGUAGES, type Language } from './languages.ts';
import { isProse } from './prose.ts';
import { mainScript, type ScriptShare } from './scripts.ts';
import { eachWordNgram, utf8 } from './word-ngrams.ts';
import { wordsOf } from './words.ts';

export interface DetectedLanguage {
  language: Language;
  /** 0 to 1. */
  probability: number;
}

export interface LanguageGuess {
  /** The likeliest languages, those above one in a hundred, likeliest first; none when the text has no words of any. */
  languages: DetectedLanguage[];
  /** Letters of the script in which most of the text is written; of a long text, of the parts that were looked at. */
  letters: number;
  /** Whether it is written in sentences; titles and lists of names are in no language. */
  isProse: boolean;
}

/** A long text is looked at in so many places, of this length each: more would not change the answer. */
const SAMPLES = 4;
const SAMPLE_LENGTH = 150;
/** By how much the sum of weights must differ for odds of e; fitted to sentences and requests. */
const WEIGHT_PER_NAT = 90;
/** Pieces that some language knows; below, the text is in a language that we do not know, or in none. */
const LEAST_KNOWN = 0.4;

/** The language of a text, by its script and by pieces of its words. */
export function detectLanguage(text: string): LanguageGuess {
  const sample = sampleOf(text);
  const { is, words, letters } = mainScript(wordsOf(sample));
  return { languages: languagesOf(is, words), letters, isProse: isProse(sample, words) };
}

function sampleOf(text: string): string {
  if (text.length <= SAMPLES * SAMPLE_LENGTH) return text;
  const step = (text.length - SAMPLE_LENGTH) / (SAMPLES - 1);
  return Array.from({ length: SAMPLES }, (_, index) => {
    const start = Math.floor(index * step);
    return text.slice(start, start + SAMPLE_LENGTH);
  }).join(' ');
}

function languagesOf(is: ScriptShare['is'], words: readonly string[]): DetectedLanguage[] {
  if (is === 'unknown') return [];
  return typeof is === 'string' ? byPieces(words) : [{ language: is.language, probability: 1 }];
}

function byPieces(words: readonly string[]): DetectedLanguage[] {
  const ngrams = new Set<number>();
  for (const word of words) eachWordNgram(utf8(word), (hash) => ngrams.add(hash));
  const table = ngramTable();
  const scores = new Float64Array(LANGUAGES.length);
  let known = 0;
  for (const hash of ngrams) if (table.addTo(scores, hash)) known += 1;
  if (known < LEAST_KNOWN * ngrams.size) return [];
  const best = Math.max(...scores);
  const odds = scores.map((score) => Math.exp((score - best) / WEIGHT_PER_NAT));
  const sum = odds.reduce((all, each) => all + each, 0);
  return LANGUAGES.map((language, index) => ({ language, probability: (odds[index] as number) / sum }))
    .filter(({ probability }) => probability >= 0.01)
    .sort((one, other) => other.probability - one.probability);
}
