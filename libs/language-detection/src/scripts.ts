import type { Language } from './languages.ts';
import { isAsciiLetter } from './tokens.ts';

/** Scripts that several languages of ours write: the pieces of words tell them apart. */
export type SharedScript = 'latin' | 'cyrillic' | 'arabic' | 'devanagari';

/** Scripts whose language they tell by themselves, and those that the counts of word pieces know. */
const SCRIPTS: readonly { letter: RegExp; is: SharedScript | { language: Language } }[] = [
  { letter: /^\p{Script=Latin}/u, is: 'latin' },
  { letter: /^\p{Script=Cyrillic}/u, is: 'cyrillic' },
  { letter: /^\p{Script=Arabic}/u, is: 'arabic' },
  { letter: /^\p{Script=Devanagari}/u, is: 'devanagari' },
  { letter: /^[\p{Script=Hiragana}\p{Script=Katakana}]/u, is: { language: 'ja' } },
  { letter: /^\p{Script=Han}/u, is: { language: 'zh' } },
  { letter: /^\p{Script=Hangul}/u, is: { language: 'ko' } },
  { letter: /^\p{Script=Greek}/u, is: { language: 'el' } },
  { letter: /^\p{Script=Hebrew}/u, is: { language: 'he' } },
  { letter: /^\p{Script=Thai}/u, is: { language: 'th' } },
  { letter: /^\p{Script=Lao}/u, is: { language: 'lo' } },
  { letter: /^\p{Script=Georgian}/u, is: { language: 'ka' } },
  { letter: /^\p{Script=Armenian}/u, is: { language: 'hy' } },
  { letter: /^\p{Script=Bengali}/u, is: { language: 'bn' } },
  { letter: /^\p{Script=Gurmukhi}/u, is: { language: 'pa' } },
  { letter: /^\p{Script=Gujarati}/u, is: { language: 'gu' } },
  { letter: /^\p{Script=Oriya}/u, is: { language: 'or' } },
  { letter: /^\p{Script=Tamil}/u, is: { language: 'ta' } },
  { letter: /^\p{Script=Telugu}/u, is: { language: 'te' } },
  { letter: /^\p{Script=Kannada}/u, is: { language: 'kn' } },
  { letter: /^\p{Script=Malayalam}/u, is: { language: 'ml' } },
  { letter: /^\p{Script=Ethiopic}/u, is: { language: 'am' } },
];

/** Where the first East Asian script begins in Unicode. */
const HANGUL_JAMO = 0x1100;
const EAST_ASIAN = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
/** A sign is a syllable or a word: a Chinese text with foreign names is Chinese. */
const EAST_ASIAN_WEIGHT = 3;

/** Of a Japanese text at least this share is kana; the rest may be Han. */
const LEAST_KANA = 0.08;

export interface ScriptShare {
  /** A script that several languages share, the only language of its script, or unknown. */
  is: SharedScript | { language: Language } | 'unknown';
  words: string[];
  letters: number;
  /** Letters, by how much each of them says. */
  weight: number;
}

/** @returns the script in which most of the text is, with its words */
export function mainScript(words: readonly string[]): ScriptShare {
  const shares = new Map<string, ScriptShare>();
  for (const word of words) {
    const is = scriptOf(word);
    const name = typeof is === 'string' ? is : is.language;
    const share = shares.get(name) ?? { is, words: [], letters: 0, weight: 0 };
    if (!shares.has(name)) shares.set(name, share);
    share.words.push(word);
    share.letters += word.length;
    share.weight += word.length * (isEastAsian(word) ? EAST_ASIAN_WEIGHT : 1);
  }
  const kana = shares.get('ja');
  const han = shares.get('zh');
  if (kana && han && kana.letters >= LEAST_KANA * (kana.letters + han.letters)) {
    kana.words.push(...han.words);
    kana.letters += han.letters;
    kana.weight += han.weight;
    shares.delete('zh');
  }
  const [first, ...others] = shares.values();
  const none: ScriptShare = { is: 'unknown', words: [], letters: 0, weight: 0 };
  return others.reduce((most, share) => (share.weight > most.weight ? share : most), first ?? none);
}

function scriptOf(word: string): ScriptShare['is'] {
  if (isAsciiLetter(word.charCodeAt(0))) return 'latin';
  return SCRIPTS.find(({ letter }) => letter.test(word))?.is ?? 'unknown';
}

function isEastAsian(word: string): boolean {
  return word.charCodeAt(0) >= HANGUL_JAMO && EAST_ASIAN.test(word);
}

/**
 * Runs of letters of one kind: nobody puts spaces where Han, kana and other scripts meet. Marks that are no letters, such
 * as vowel signs, end a run, as they did when the pieces of words were counted.
 */
export const SCRIPT_RUNS =
  /[\p{Script=Hiragana}\p{Script=Katakana}ー]+|\p{Script=Han}+|\p{Script=Hangul}+|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}])[\p{L}'])+/gu;
