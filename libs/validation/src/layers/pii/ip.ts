import { around, type Finder } from './finding.ts';
import { PII_PATTERNS } from './patterns.ts';

const VERSION =
  /(?:\bv|\bver\.?|version|release|build|firmware|driver|section|chapter|clause|paragraph|§|update|upgrad\w{1,4}|kapitel|abschnitt|article|figure|table|oid|\d{4} ?\.net)[\s:#=]{0,3}(?:(?:from|to|is|number|no\.?)\s)?[\s"'(]{0,2}$/u;
const SPOKEN_OF =
  /\b(?:ips?|ipv[46]|address(?:es)?|host|server|ping|dns|gateway|subnet|router|network|login from|connect(?:ed|ion)?|adresse|client|proxy|firewall|nameserver|remote)\b/u;

/** IPv4 and IPv6 addresses; four numbers with dots may also be a version or the number of a section. */
export const findIpAddresses: Finder = (text, found) => {
  for (const match of text.matchAll(PII_PATTERNS.ipv4)) {
    const start = match.index;
    const end = start + match[0].length;
    const octets = match[0].split('.');
    if (octets.some((octet) => Number(octet) > 255 || (octet.length > 1 && octet.startsWith('0')))) continue;
    const { before } = around(text, start, end);
    if (VERSION.test(before)) continue;
    const short = octets.every((octet) => octet.length === 1) || octets[0] === '0';
    const confidence = SPOKEN_OF.test(before) ? 0.95 : short ? 0.4 : 0.85;
    found.push({ type: 'IP_ADDRESS', start, end, confidence });
  }
  for (let colon = text.indexOf(':'); colon >= 0; colon = text.indexOf(':', colon + 1)) {
    if (!/[\da-f:]/i.test(text[colon + 1] ?? '')) continue;
    const start = startOfGroup(text, colon);
    if (/[\w:.]/.test(text[start - 1] ?? ' ')) continue;
    PII_PATTERNS.ipv6.lastIndex = start;
    const written = PII_PATTERNS.ipv6.exec(text)?.[0].replace(/(?<!:):$/, '');
    if (written === undefined || !isIpv6(written)) continue;
    found.push({ type: 'IP_ADDRESS', start, end: start + written.length, confidence: 0.9 });
    colon = start + written.length - 1;
  }
};

function startOfGroup(text: string, colon: number): number {
  let start = colon;
  while (start > 0 && colon - start < 4 && /[\da-f]/i.test(text[start - 1] as string)) start--;
  return start;
}

/** RFC 4291, section 2.2. `::` and names such as `a::b` are more often code than addresses. */
function isIpv6(address: string): boolean {
  if (!address.includes(':')) return false;
  const halves = address.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const isV4Tail = groups.at(-1)?.includes('.') ?? false;
  const length = groups.length + (isV4Tail ? 1 : 0);
  if (!groups.every((group, index) => /^[\da-f]{1,4}$/i.test(group) || (isV4Tail && index === groups.length - 1)))
    return false;
  if (halves.length === 1) return length === 8;
  if (length > 7) return false;
  return address === '::1' || (groups.length >= 2 && /\d/.test(address) && address.length >= 6);
}
