import type { Disguise } from './disguise.ts';
import { dropInvisible } from './drop-invisible.ts';
import { joinSpelledOut, shortenStretched } from './join-words.ts';
import { MappedText } from './mapped-text.ts';
import { readLeet } from './read-leet.ts';
import { readLookAlikes, readPlainLetters } from './read-letters.ts';
import { readMasked } from './read-masked.ts';

/** A text as people read it, whatever it is written with. */
export interface NormalisedText {
  /**
   * Lower case, without invisible characters and without marks on Latin, Greek and Cyrillic letters; look-alikes, digits
   * and signs are read as the letters they stand for, spelled-out, stretched and masked words as the words.
   */
  text: string;
  /** What was undone, in the order of the original; several places of one word each count. */
  disguises: Disguise[];
  /** Where a part of `text` was in the original: offsets in UTF-16 code units, end excluded. */
  originalSpan(start: number, end: number): [start: number, end: number];
}

type Step = (source: MappedText, disguises: Disguise[]) => MappedText;

const LETTER_STEPS: readonly Step[] = [dropInvisible, readPlainLetters, readLookAlikes];
const WORD_STEPS: readonly Step[] = [joinSpelledOut, readLeet, shortenStretched, readMasked];
/** Most texts are; none of the letter steps but lower case has anything to do in them. */
// eslint-disable-next-line no-control-regex -- all of ASCII, control characters included
const ASCII = /^[\x00-\x7f]*$/;
/** In ASCII, a letter's lower case stands where the letter stood. */
const lowerCase: Step = (source) => new MappedText(source.text.toLowerCase());

/** Time and memory grow with the length of the text: bound it before. */
export function normaliseText(original: string): NormalisedText {
  const disguises: Disguise[] = [];
  const steps = ASCII.test(original) ? [lowerCase, ...WORD_STEPS] : [...LETTER_STEPS, ...WORD_STEPS];
  const read = steps.reduce((current, step) => step(current, disguises), new MappedText(original));
  return {
    text: read.text,
    disguises: disguises.sort((a, b) => a.start - b.start || a.end - b.end),
    originalSpan: (start, end) => read.originalSpan(start, end),
  };
}
