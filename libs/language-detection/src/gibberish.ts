import { ABBREVIATIONS } from './abbreviations.ts';
import { letterTrigrams, ngramTable } from './language-data.ts';
import { LANGUAGES } from './languages.ts';
import { logProbability } from './letter-trigrams.ts';
import { isKeyRun, isRepetition, withoutStretches } from './repeats.ts';
import { plainWordIn, tokenEnd, tokenStart } from './tokens.ts';
import { eachWordNgram, utf8 } from './word-ngrams.ts';
import { WordMemory } from './word-memory.ts';

export interface Gibberish {
  /** 0 to 1; 0.5 is where it is as likely as not. */
  score: number;
  /** The part of the text that looks most like it: UTF-16 code units, end excluded; absent when no part does. */
  span?: [start: number, end: number];
}

/** Addresses, paths, file names, tags, code. */
const NO_PROSE = /[@\\_=<>{}[\]$#*|^~&%]|:\/\/|^www\.|[./:]\S/u;
/** Random letters and digits, all small; part numbers are shorter, in capitals or in groups, and hashes hexadecimal. */
const CODE = /^(?![\da-f]+$)[a-z\d]{8,}$/;
const TURN = /[a-z](?=\d)|\d(?=[a-z])/g;
/** A word, or one of the words of `camelCase` and `JSDoc`. */
const WORD = /\p{Lu}{2,}(?!\p{Ll})|\p{Lu}?[[\p{Script=Latin}--\p{Lu}]\p{Mn}]+|\p{Lu}/gv;
const LATIN_RUN = /\p{Script=Latin}[\p{Script=Latin}\p{Mn}]*/gu;
/** HVAC, QA, MSSQL: nobody mashes keys in capitals only, so briefly. */
const ACRONYM = /^\p{Lu}{2,6}s?$/u;
const PLAIN_LETTERS: Readonly<Record<string, string>> = {
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
  þ: 'th',
  ð: 'd',
};
/** In nats: how much one word can say for and against. A strange name is one word, a mashed text many. */
const MOST_FOR = 9;
const MOST_AGAINST = -6;
/** Three letters are too few to tell a mashed word from a short form. */
const MOST_FOR_SHORT = 1.5;
/** A code may be meant, whatever it looks like. */
const MOST_FOR_CODE = 5.5;
const REPETITION = 8;
const KEY_RUN = 7;
const SHORT_KEY_RUN = 3.5;
/** Evidence at which a text of one word is as likely gibberish as not, and nats of it per factor e of the odds. */
const DECISION = 6;
const NATS_PER_ODDS = 1.5;
/** So much more is asked of a word or two inside of a text, that is of so many characters. */
const CONTEXT = 2.5;
const CONTEXT_LENGTH = 300;
/** And so much less, where there is no word at all. */
const NO_WORDS = 1;
/** The pieces of words that languages know are asked about what the letters do not tell: in nats for each unit of weight. */
const SECOND_OPINION = 0.1;
const HALF_FAMILIAR = 30;
const MOST_FAMILIAR = 60;
const CLEARLY_A_WORD = -2;
/** More than any length of a text can call into question; what follows need not be looked at. */
const CERTAIN = 60;
const LONGEST_WORD = 40;
/** Used by one call at a time. */
const weights = new Float64Array(LANGUAGES.length);
const LOG_ALPHABET = Math.log(26);

/** Whether a text, or a part of it, is mashed keys or letters by chance. Judges Latin letters; other scripts are none. */
export function gibberishIn(text: string): Gibberish {
  let best = { evidence: 0, start: 0, end: 0 };
  let sum = 0;
  let start = 0;
  let tokens = 0;
  let words = 0;
  let end: number;
  for (let at = tokenStart(text, 0); at < text.length; at = tokenStart(text, end)) {
    end = tokenEnd(text, at);
    const word = plainWordIn(text, at, end);
    const evidence = word === undefined ? evidenceOf(text.slice(at, end)) : evidenceOfWords.get(word, plainEvidence);
    if (evidence === 0) continue;
    tokens += 1;
    if (evidence < 0) words += 1;
    if (sum <= 0) {
      sum = 0;
      start = at;
    }
    sum += evidence;
    if (sum > best.evidence) best = { evidence: sum, start, end };
    if (sum > CERTAIN) break;
  }
  if (best.evidence === 0) return { score: 0 };
  const share = Math.min(1, (best.end - best.start) / Math.min(CONTEXT_LENGTH, text.trim().length));
  // The more places there are, the likelier one of them looks odd by chance.
  const byChance = Math.log(Math.max(1, tokens / 4));
  const decision = DECISION + byChance + CONTEXT * (1 - share) - (words === 0 && tokens > 1 ? NO_WORDS : 0);
  const score = 1 / (1 + Math.exp((decision - best.evidence) / NATS_PER_ODDS));
  return { score, span: [best.start, best.end] };
}

/** Of plain words: a capital at their beginning says nothing. */
const evidenceOfWords = new WordMemory();
const plainEvidence = (word: string): number => bounded(runEvidence(word));

/** In nats; above 0 when the token looks more like mashed keys than like a word. */
function evidenceOf(token: string): number {
  if (NO_PROSE.test(token)) return 0;
  if (/\d/.test(token)) return codeEvidence(token);
  let evidence = 0;
  for (const { 0: run } of token.matchAll(LATIN_RUN)) evidence += runEvidence(run);
  return bounded(evidence);
}

function bounded(evidence: number): number {
  return Math.max(MOST_AGAINST, Math.min(MOST_FOR, evidence));
}

function codeEvidence(token: string): number {
  if (!CODE.test(token)) return 0;
  let evidence = token.match(TURN)?.length ?? 0;
  for (const { 0: run } of token.matchAll(LATIN_RUN)) if (run.length > 1) evidence += wordEvidence(run);
  return Math.max(0, Math.min(MOST_FOR_CODE, evidence));
}

/** Of letters without a break; capitals in their midst may begin words. */
function runEvidence(run: string): number {
  if (run.length < 2 || ACRONYM.test(run)) return 0;
  const whole = wordEvidence(run);
  if (whole <= 0 || !/\p{Ll}\p{Lu}|\p{Lu}{2}\p{Ll}/u.test(run)) return whole;
  const parts = run.match(WORD) ?? [];
  if (parts.some(({ length }) => length < 2)) return whole;
  const apart = parts.reduce((sum, part) => sum + (ACRONYM.test(part) ? 0 : wordEvidence(part)), 0);
  return Math.min(whole, apart);
}

function wordEvidence(run: string): number {
  // What is longer is no word; its beginning tells as much.
  const letters = plainLetters(run.slice(0, LONGEST_WORD));
  if (isRepetition(letters)) return REPETITION;
  if (isKeyRun(letters)) return letters.length < 4 ? SHORT_KEY_RUN : KEY_RUN;
  const word = withoutStretches(letters);
  const trigrams = letterTrigrams();
  const asWord = logProbability(trigrams.words, word);
  const mashed = logProbability(trigrams.mashing, word);
  const byChance = -LOG_ALPHABET * (word.length + 0.8);
  const evidence = Math.max(mashed, byChance) - asWord;
  if (evidence <= CLEARLY_A_WORD) return evidence;
  if (ABBREVIATIONS.has(word) || ABBREVIATIONS.has(letters)) return 0;
  if (word.length <= 3) return Math.min(MOST_FOR_SHORT, evidence);
  return evidence + SECOND_OPINION * Math.max(-MOST_FAMILIAR, HALF_FAMILIAR - familiarity(run.slice(0, LONGEST_WORD)));
}

/** What the pieces of a word weigh in the language that knows them best, on average; words have 60 to 110. */
function familiarity(run: string): number {
  const table = ngramTable();
  weights.fill(0);
  let pieces = 0;
  eachWordNgram(utf8(run.toLowerCase().normalize('NFC')), (hash) => {
    table.addTo(weights, hash);
    pieces += 1;
  });
  return weights.reduce((most, weight) => Math.max(most, weight)) / pieces;
}

function plainLetters(run: string): string {
  const lower = run.toLowerCase();
  if (/^[a-z]+$/.test(lower)) return lower;
  return lower
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z]/gu, (letter) => PLAIN_LETTERS[letter] ?? '');
}
