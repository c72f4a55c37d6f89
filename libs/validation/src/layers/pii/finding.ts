import type { PiiType } from './pii-types.ts';

/** A place in a text that may be personal data. */
export interface Finding {
  type: PiiType;
  start: number;
  end: number;
  /** 0 to 1; from 0.5 on it counts. */
  confidence: number;
}

/** Adds what it finds in the text; places may overlap with those of others. */
export type Finder = (text: string, found: Finding[], regions: ReadonlySet<string>) => void;

/** What stands before a place on up to two lines, and after it, in lower case, to look for words in. */
export function around(text: string, start: number, end: number): { before: string; after: string } {
  return {
    before: text.slice(Math.max(0, start - 56), start).toLowerCase(),
    after: text.slice(end, end + 18).toLowerCase(),
  };
}

export const digitsOf = (text: string): string => text.replace(/\D/g, '');
