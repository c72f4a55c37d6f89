import type { PiiType } from '../pii-types.ts';

/** How a country numbers its people. */
export interface NationalId {
  type: PiiType;
  /** ISO 3166 code of the pack it belongs to. */
  region: string;
  /** Global; bounded. */
  pattern: RegExp;
  /** @param compact the match without spaces, dots, slashes and hyphens, in upper case */
  isValid(compact: string, written: string): boolean;
  /** What it is called, in lower case. */
  calledBy: RegExp;
  /** Without such a word near; 0 where the digits alone may be anything. */
  alone: number;
}
