import { around, digitsOf, type Finder } from './finding.ts';
import { PII_PATTERNS } from './patterns.ts';

const SPOKEN_OF = /\b(?:ssn|social(?: security)?|soc\.? sec|tax ?payer|tax id|itin|seguro social)\b/u;

/**
 * US social security numbers. Areas 000, 666 and from 900 on, group 00 and serial 0000 are never given out (20 CFR
 * 422.103 and the SSA's randomisation notice); such a number counts only where the words around call it one.
 */
export const findSsns: Finder = (text, found, regions) => {
  if (!regions.has('US')) return;
  for (const match of text.matchAll(PII_PATTERNS.ssn)) {
    const start = match.index;
    const end = start + match[0].length;
    const digits = digitsOf(match[0]);
    const spokenOf = SPOKEN_OF.test(around(text, start, end).before);
    const dashed = match[0].includes('-');
    const given = !/^(?:000|666|9)|^\d{3}00|0000$/.test(digits);
    const confidence = given ? (spokenOf ? 0.97 : dashed ? 0.85 : 0) : spokenOf && !/^(\d)\1+$/.test(digits) ? 0.6 : 0;
    if (confidence > 0) found.push({ type: 'US_SSN', start, end, confidence });
  }
};
