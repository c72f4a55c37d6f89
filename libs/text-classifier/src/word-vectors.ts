import { wordsOf, type Word } from './words.ts';

/** Vectors of words, made elsewhere from much text: words that are used alike have like ones. */
export interface WordVectors {
  dimensions: number;
  /** One after the other; those of row 0, for words without a vector, are all 0. */
  values: Float32Array;
  /** Rows by word, in lower case and without apostrophes. */
  rows: ReadonlyMap<string, number>;
}

/** The row of words without a vector. */
const NO_VECTOR = 0;
const APOSTROPHE = /['’]/g;

/** How a word stands in the text, without apostrophes; unlike `Word.text` with every letter that is repeated. */
export function spelling(normalisedText: string, { start, end, text }: Word): string {
  if (end - start === text.length) return text;
  return normalisedText.slice(start, end).replace(APOSTROPHE, '');
}

/** The rows of a text's words, by spelling or with repeated letters read once: what traits are trained with. */
export function vectorRowsOf(normalisedText: string, { rows }: Pick<WordVectors, 'rows'>): Uint32Array {
  const rowOf = (word: Word): number => rows.get(spelling(normalisedText, word)) ?? rows.get(word.text) ?? NO_VECTOR;
  return Uint32Array.from(wordsOf(normalisedText), rowOf);
}

/** A text's words as they are spelled and with repeated letters read once: what traits are looked up by. */
export function spellingsOf(normalisedText: string): string[] {
  return wordsOf(normalisedText).flatMap((word) => [spelling(normalisedText, word), word.text]);
}
