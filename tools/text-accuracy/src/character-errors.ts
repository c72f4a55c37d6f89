import { distance } from 'fastest-levenshtein';

export interface CharacterErrors {
  /** Insertions, deletions and substitutions that turn the truth into the text. */
  errors: number;
  /** Of the comparable truth. */
  characters: number;
}

/**
 * What two transcriptions of one page must agree in: NFKC, straight quotes, one kind of dash, words that a line end split
 * joined, no underscores, single spaces.
 */
export function comparableText(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/[\u2018\u2019\u201a\u201b\u2032`\u00b4]/gu, "'")
    .replaceAll(/[\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb]/gu, '"')
    .replaceAll(/[\u2010-\u2015\u2212]/gu, '-')
    .replaceAll(/(?<=\p{L})-[ \t]*\r?\n[ \t]*(?=\p{Ll})/gu, '')
    .replaceAll('_', '')
    .replaceAll(/\s+/gu, ' ')
    .trim();
}

/** Levenshtein distance of the comparable texts; the error rate is `errors / characters`. */
export function countCharacterErrors(truth: string, text: string): CharacterErrors {
  const wanted = comparableText(truth);
  return { errors: distance(wanted, comparableText(text)), characters: wanted.length };
}
