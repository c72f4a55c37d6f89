import type { ClassOptions } from './feature-options.ts';
import type { Word } from './words.ts';

/** Classes of a word as it is read (`Word.text`), numbers from 0; most words have none. */
export type ClassesOf = (word: string) => readonly number[] | undefined;

/** Features in the order of the words: those of word `i` end at `ends[i]`, and begin where those of the one before end. */
export interface Features {
  /** Bucket of every feature; one that occurs twice stands here twice. */
  buckets: Uint32Array;
  ends: Uint32Array;
}

/** How many weights there are: one for each class, each pair of neighbours, and each pair that is near. */
export function classTableSize({ count }: ClassOptions): number {
  return count + 2 * count * count;
}

/**
 * What classes a text's words have, which of them follow one another (words of no class do not count), and which stand
 * near one another. Few enough to need no hashing, and they carry over to words that no training text had.
 */
export function classFeatures(words: readonly Word[], classesOf: ClassesOf, options: ClassOptions): Features {
  const { count, near } = options;
  const [neighbours, nearOnes] = [count, count + count * count];
  const ends = new Uint32Array(words.length);
  const seen: { at: number; classes: readonly number[] }[] = [];
  let buckets = new Uint32Array(1024);
  let length = 0;
  const pair = (table: number, before: readonly number[], classes: readonly number[]): void => {
    while (buckets.length < length + before.length * classes.length) buckets = twiceAsLong(buckets);
    for (const other of before) for (const one of classes) buckets[length++] = table + other * count + one;
  };
  for (let at = 0; at < words.length; at += 1) {
    const classes = classesOf((words[at] as Word).text);
    if (classes) {
      pair(0, JUST_THESE, classes);
      const last = seen.at(-1);
      if (last) pair(neighbours, last.classes, classes);
      for (let index = seen.length - 1; index >= 0; index -= 1) {
        const before = seen[index] as (typeof seen)[number];
        if (at - before.at > near) break;
        pair(nearOnes, before.classes, classes);
      }
      seen.push({ at, classes });
    }
    ends[at] = length;
  }
  return { buckets: buckets.subarray(0, length), ends };
}

/** A pair with the class 0 in the table of single classes is the class itself. */
const JUST_THESE = [0];

export function twiceAsLong(buckets: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const longer = new Uint32Array(buckets.length * 2 + 256);
  longer.set(buckets);
  return longer;
}
