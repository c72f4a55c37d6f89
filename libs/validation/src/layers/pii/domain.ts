import { around, type Finder } from './finding.ts';
import { PII_PATTERNS } from './patterns.ts';
import { isAmbiguousEnding, isTopLevelDomain } from './top-level-domains.ts';

/** A sentence ends here, not the address; a bracket belongs to it only where it was opened in it. */
const TRAILING = /[.,;:!?)*_'…]$/u;
const SPOKEN_OF =
  /\b(?:web ?site|site|domain|host(?:name)?|visit|url|www|homepage|webseite|server|subdomain|dns|whois)\b[^\n]{0,24}$/u;

/** Web addresses with scheme, as one; and bare names of hosts. What is part of an e-mail address is not found twice. */
export const findDomains: Finder = (text, found) => {
  for (let at = text.indexOf('://'); at >= 0; at = text.indexOf('://', at + 3)) {
    const url = trimmed(matchAt(PII_PATTERNS.url, text, startOfWord(text, at, LONGEST_SCHEME)));
    const host = /^[a-z]{2,5}:\/\/(?:[^/?#@]{1,200}@)?([^/?#:]{1,255})/i.exec(url)?.[1] ?? '';
    if (!isHost(host)) continue;
    const start = startOfWord(text, at, LONGEST_SCHEME);
    found.push({ type: 'DOMAIN_NAME', start, end: start + url.length, confidence: 0.95 });
    at = Math.max(at, start + url.length - 3);
  }
  for (let dot = text.indexOf('.'); dot >= 0; dot = text.indexOf('.', dot + 1)) {
    if (!isOfWord(text, dot - 1) || !isOfWord(text, dot + 1)) continue;
    const start = startOfWord(text, dot, LONGEST_LABEL);
    if (/[@_.\-/\\]/.test(text[start - 1] ?? ' ')) continue;
    const address = trimmed(matchAt(PII_PATTERNS.bareDomain, text, start));
    const host = address.split('/', 1)[0] as string;
    const confidence = certaintyOfBare(text, start, host, address.length > host.length);
    if (confidence > 0) found.push({ type: 'DOMAIN_NAME', start, end: start + address.length, confidence });
    dot = Math.max(dot, start + address.length - 1);
  }
};

const LONGEST_SCHEME = 5;
const LONGEST_LABEL = 63;

const isOfWord = (text: string, index: number): boolean => {
  const code = text.charCodeAt(index) | 32;
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code > 0xbf;
};

/** Where the letters, digits and hyphens before a place begin. */
function startOfWord(text: string, end: number, longest: number): number {
  const earliest = Math.max(0, end - longest);
  let start = end;
  while (start > earliest && (isOfWord(text, start - 1) || text[start - 1] === '-')) start--;
  return start;
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

function trimmed(url: string): string {
  let end = url.length;
  while (end > 0 && TRAILING.test(url.slice(end - 1, end))) {
    if (url[end - 1] === ')' && url.slice(0, end).includes('(')) break;
    end--;
  }
  return url.slice(0, end);
}

function isHost(host: string): boolean {
  const labels = host.split('.');
  return labels.length >= 2 && labels.every((label) => label !== '') && isTopLevelDomain(labels.at(-1) as string);
}

function certaintyOfBare(text: string, start: number, host: string, hasPath: boolean): number {
  const ending = host.slice(host.lastIndexOf('.') + 1);
  if (!isHost(host) || !isOneCase(ending)) return 0;
  if (/^www\d?\./i.test(host)) return 0.9;
  const { before } = around(text, start, start);
  // "https://" again, or a path of a file system or of code: not a bare host.
  if (/[/\\=(.]$/.test(before) && !SPOKEN_OF.test(before)) return 0;
  if (isAmbiguousEnding(ending)) return SPOKEN_OF.test(before) ? 0.7 : hasPath && ending !== 'md' ? 0.6 : 0;
  // Initials ("J.de Vries") and sentences without a space after their stop.
  const name = host.split('.').at(-2) as string;
  if (name.length < 2 || /[A-Z]/.test(ending)) return SPOKEN_OF.test(before) ? 0.6 : 0;
  return 0.75;
}

const isOneCase = (label: string): boolean => label === label.toLowerCase() || label === label.toUpperCase();
