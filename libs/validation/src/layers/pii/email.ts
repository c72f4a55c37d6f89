import { isTopLevelDomain } from './top-level-domains.ts';
import type { Finder } from './finding.ts';
import { PII_PATTERNS } from './patterns.ts';

const LONGEST_LOCAL_PART = 64;
const LONGEST_DOMAIN = 253;

/** Addresses as written, and those with "at" and "dot" in words or brackets. */
export const findEmails: Finder = (text, found) => {
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const start = localPartStart(text, at);
    const end = start < at ? domainEnd(text, at + 1) : -1;
    if (end > 0) found.push({ type: 'EMAIL_ADDRESS', start, end, confidence: 0.99 });
  }
  for (const match of text.matchAll(PII_PATTERNS.emailInWords)) {
    const domain = match[1] as string;
    const top = domain.split(/[^\p{L}\d-]+/u).at(-1) as string;
    const bracketed = match[0].includes('[') || match[0].includes('(') || match[0].includes('{');
    const start = localPartStart(text, match.index);
    if (start === match.index || !isTopLevelDomain(top)) continue;
    found.push({
      type: 'EMAIL_ADDRESS',
      start,
      end: match.index + match[0].length,
      confidence: bracketed ? 0.85 : 0.7,
    });
  }
};

const LOCAL_PART = /[\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-]/u;
/** Signs that an address may begin with, but that rather belong to the text around it: quotes, brackets, `to=`. */
const NO_BEGINNING = /^[^\p{L}\p{N}_+]+/u;

function localPartStart(text: string, at: number): number {
  const earliest = Math.max(0, at - LONGEST_LOCAL_PART);
  let start = at;
  while (start > earliest && LOCAL_PART.test(text[start - 1] as string)) start--;
  const written = text.slice(start, at);
  const assigned = Math.max(written.lastIndexOf('='), written.lastIndexOf('/'), written.lastIndexOf('?')) + 1;
  const local = written.slice(assigned);
  const first = assigned + (NO_BEGINNING.exec(local)?.[0].length ?? 0);
  return first < written.length && !written.endsWith('.') && !written.includes('..') ? start + first : at;
}

function domainEnd(text: string, from: number): number {
  PII_PATTERNS.domainAfterAt.lastIndex = from;
  const match = PII_PATTERNS.domainAfterAt.exec(
    text.length > from + LONGEST_DOMAIN ? text.slice(0, from + LONGEST_DOMAIN) : text,
  );
  if (!match) return -1;
  const labels = match[0].split('.');
  // "me@here.com.Then" ends its sentence: what cannot be a top-level domain is not part of the address.
  while (labels.length >= 2 && !isTopLevelDomain(labels.at(-1) as string)) labels.pop();
  return labels.length < 2 ? -1 : from + labels.join('.').length;
}
