import { visibleText } from '../../visible-text/visible-text.ts';
import { findCards } from './card.ts';
import { findBirthDates, findDocumentNumbers } from './documents-and-births.ts';
import { findDomains } from './domain.ts';
import { findEmails } from './email.ts';
import type { Finder, Finding } from './finding.ts';
import { findIbans } from './iban.ts';
import { findIpAddresses } from './ip.ts';
import { findNationalIds } from './national-ids/find-national-ids.ts';
import { findPhones } from './phone.ts';
import { resolveOverlaps } from './resolve-overlaps.ts';
import { findSsns } from './ssn.ts';

/** Who finds what, and what a text must hold for it: most texts hold none of it, which costs next to nothing to see. */
const FINDERS: readonly (readonly [finders: readonly Finder[], gate: RegExp])[] = [
  [[findEmails, findDomains], /[.@]|\bat\b/i],
  [[findIpAddresses], /\d\.\d|:[\da-f:]/i],
  [[findIbans, findNationalIds], /\d{2}/],
  [[findDocumentNumbers, findBirthDates], /\d/],
  [[findCards, findSsns, findPhones], /\d(?:[ ().\-/]{0,3}\d){5}/],
];
const CERTAIN_ENOUGH = 0.5;

/**
 * Personal data in a text as people see it: invisible characters, other scripts' digits and unusual dashes hide nothing.
 * @returns places of the original text, in their order, none overlapping
 */
export function findPii(original: string, regions: ReadonlySet<string>): Finding[] {
  const { text, originalSpan } = visibleText(original);
  const found: Finding[] = [];
  for (const [finders, gate] of FINDERS) {
    if (gate.test(text)) for (const find of finders) find(text, found, regions);
  }
  const certain = found.filter(({ confidence }) => confidence >= CERTAIN_ENOUGH);
  return resolveOverlaps(certain).map((finding) => {
    const [start, end] = originalSpan(finding.start, finding.end);
    return { ...finding, start, end };
  });
}
