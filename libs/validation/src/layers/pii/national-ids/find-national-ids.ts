import { around, type Finder } from '../finding.ts';
import { NATIONAL_IDS } from './national-ids.ts';

/** Less than six digits in a row, apart from separators and one letter, make no number of any of them. */
const MANY_DIGITS = /\d(?:[ .-]?\d){5}/;
/** The shape of the Italian code's date and place: its digits stand apart, and each may be a letter. */
const LETTERS_AND_DIGITS = /[\dlmnp-v]{2}[a-ehlmpr-t][\dlmnp-v]{2}[a-z][\dlmnp-v]{3}/i;

/** The numbers of the policy's regions. */
export const findNationalIds: Finder = (text, found, regions) => {
  const hasDigits = MANY_DIGITS.test(text);
  for (const { type, region, pattern, isValid, calledBy, alone } of NATIONAL_IDS) {
    if (!regions.has(region)) continue;
    if (type === 'IT_FISCAL_CODE' ? !LETTERS_AND_DIGITS.test(text) : !hasDigits) continue;
    for (const match of text.matchAll(pattern)) {
      const written = match[0].toUpperCase();
      if (!isValid(written.replace(/[ ./-]/g, ''), written)) continue;
      const start = match.index;
      const end = start + match[0].length;
      const { before, after } = around(text, start, end);
      const confidence = calledBy.test(before) || calledBy.test(after) ? 0.98 : ofPrint(alone, written);
      if (confidence > 0) found.push({ type, start, end, confidence });
    }
  }
};

/** Grouping or a hyphen, as the authority prints it, says more than bare digits. */
const ofPrint = (alone: number, written: string): number =>
  alone > 0 && alone < 0.8 && /[.-]/.test(written) ? 0.85 : alone;
