import type { ClassesOf, ClassOptions } from '@cairn/text-classifier';
import severityTerms from '../lexicon/severity-terms.json' with { type: 'json' };
import { CLASS_WORDS, EMOJI } from './class-words.ts';

/** Rated terms by class: category and least severity. */
const RATED = {
  slur: ['hate', 4],
  coarse: ['profanity', 2],
  belittling: ['insult', 3],
  sexual: ['sexual', 3],
} as const;
/** Classes that say something together, whichever of them it is. */
const TOGETHER: Readonly<Record<string, readonly string[]>> = {
  group: ['race', 'slur', 'religion', 'origin', 'gender', 'orientation', 'disability', 'age'],
  negative: ['dirt', 'stupid', 'animal', 'crime', 'hate', 'blame', 'killing', 'expulsion'],
};
const DARK_SKIN = /^[\u{1F3FD}-\u{1F3FF}]$/u;
const FLAG = /^\p{Regional_Indicator}{2}$/u;
/** As words are read by the classifier: a letter that is repeated counts once. */
const REPEATED = /(.)\1+/gu;

const names = [...new Set([...Object.keys(CLASS_WORDS), ...Object.keys(RATED), ...Object.keys(TOGETHER)])];
let classes: Map<string, number[]> | undefined;

/** Made with the first word: the service's own thread asks for none. */
function knownClasses(): Map<string, number[]> {
  if (classes) return classes;
  const made = new Map<string, number[]>();
  for (const [name, words] of Object.entries(CLASS_WORDS)) for (const word of words.split(' ')) add(made, name, word);
  for (const [name, signs] of Object.entries(EMOJI)) for (const sign of signs) add(made, name, sign);
  for (const [name, [category, least]] of Object.entries(RATED)) {
    for (const [severity, list] of Object.entries(severityTerms.terms[category])) {
      if (Number(severity) < least) continue;
      for (const term of list.split('|')) if (!term.includes(' ')) add(made, name, term.replaceAll(/[^a-z]/g, ''));
    }
  }
  return (classes = made);
}

function add(known: Map<string, number[]>, name: string, word: string): void {
  const read = word.replaceAll(REPEATED, '$1');
  known.set(read, [...new Set([...(known.get(read) ?? []), ...numbersOf(name)])]);
}

function numbersOf(name: string): number[] {
  const all = [name, ...Object.keys(TOGETHER).filter((wider) => TOGETHER[wider]?.includes(name))];
  return all.map((each) => names.indexOf(each));
}

const ofFlags = numbersOf('origin');
const ofDarkSkin = numbersOf('race');

/** What kinds of words the model tells apart, and how near two of them must be to say something together. */
export const WORD_CLASSES: ClassOptions = { count: names.length, near: 12 };

export const classesOf: ClassesOf = (word) => {
  const known = knownClasses().get(word);
  if (known || (word.codePointAt(0) ?? 0) < 0x1_0000) return known;
  if (FLAG.test(word)) return ofFlags;
  return DARK_SKIN.test(word) ? ofDarkSkin : undefined;
};
