import { digitsOf, type Finder } from './finding.ts';
import { PII_PATTERNS } from './patterns.ts';

/** How far after the word what it speaks of may begin. */
const NEAR = 48;

/** Passports and driving licences have a number format a state; only the words before tell them from others. */
export const findDocumentNumbers: Finder = (text, found) => {
  for (const match of text.matchAll(PII_PATTERNS.documentWord)) {
    const from = match.index + match[0].length;
    const number = PII_PATTERNS.documentNumber.exec(text.slice(from, from + NEAR));
    if (!number || number[0].replace(/[^A-Z\d]/g, '').length < 6 || digitsOf(number[0]).length < 4) continue;
    const start = from + number.index;
    const type = /^(?:dri|dl|führ|permis|patente|rij)/iu.test(match[0]) ? 'DRIVER_LICENSE' : 'PASSPORT';
    found.push({ type, start, end: start + number[0].length, confidence: 0.75 });
  }
};

/** A date is personal where the words before make it somebody's birthday. */
export const findBirthDates: Finder = (text, found) => {
  for (const match of text.matchAll(PII_PATTERNS.birthWord)) {
    const from = match.index + match[0].length;
    const date = PII_PATTERNS.date.exec(text.slice(from, from + NEAR));
    if (!date) continue;
    const start = from + date.index;
    found.push({ type: 'DATE_OF_BIRTH', start, end: start + date[0].length, confidence: 0.85 });
  }
};
