import { luhn } from './checksums.ts';
import { around, digitsOf, type Finder } from './finding.ts';
import { PII_PATTERNS } from './patterns.ts';

/** Prefixes and lengths that the card schemes give out (ISO/IEC 7812; the schemes' own tables). */
const ISSUERS: readonly (readonly [prefix: RegExp, lengths: readonly number[]])[] = [
  [/^4/, [13, 16, 19]],
  [/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]],
  [/^3[47]/, [15]],
  [/^(?:30[0-59]|3[689])/, [14, 16]],
  [/^(?:6011|64[4-9]|65)/, [16, 19]],
  [/^35(?:2[89]|[3-8])/, [16, 19]],
  [/^(?:62|81)/, [16, 17, 18, 19]],
  [/^(?:5018|5020|5038|5[6-9]|60|63|67)/, [13, 15, 16, 18, 19]],
  [/^220[0-4]/, [16]],
  [/^(?:2131|1800)/, [15]],
];
const SPOKEN_OF =
  /\b(?:cards?|visa|master ?card|amex|american express|discover|diners|jcb|maestro|unionpay|credit|debit|cc|pan|kreditkarte|karte|carte|tarjeta|carta|creditcard|charge|payment|cvv|cvc)\b/u;
/** Ways cards are printed: fours, or as the schemes with 15, 14 and 19 digits group theirs. */
const PRINTED = /^(?:\d{4}([ -])\d{4}\1\d{4}\1\d{1,4}(?:\1\d{1,3})?|\d{4}([ -])\d{6}\2\d{4,5})$/;

/**
 * Card numbers. Digits with the right sum alone may be anything: the issuer must fit too, or words around say "card".
 * With the words or the print, a wrong sum is a slip of the keys rather than something else.
 */
export const findCards: Finder = (text, found) => {
  for (const match of text.matchAll(PII_PATTERNS.card)) {
    const digits = digitsOf(match[0]);
    if (/^(\d)\1+$/.test(digits)) continue;
    const start = match.index;
    const end = start + match[0].length;
    const grouped = match[0].length > digits.length;
    const printed = PRINTED.test(match[0]);
    if (grouped && !printed && /[ -]\d{1,2}[ -]\d{1,2}[ -]/.test(match[0])) continue;
    const { before, after } = around(text, start, end);
    const spokenOf = SPOKEN_OF.test(before) || SPOKEN_OF.test(after);
    const issued = ISSUERS.some(([prefix, lengths]) => prefix.test(digits) && lengths.includes(digits.length));
    const confidence = certainty({ valid: luhn(digits), issued, printed, spokenOf, length: digits.length });
    if (confidence > 0) found.push({ type: 'CREDIT_CARD', start, end, confidence });
  }
};

interface Signs {
  valid: boolean;
  issued: boolean;
  printed: boolean;
  spokenOf: boolean;
  length: number;
}

function certainty({ valid, issued, printed, spokenOf, length }: Signs): number {
  if (valid && issued) return spokenOf ? 0.99 : printed ? 0.97 : length === 16 || length === 15 ? 0.9 : 0.55;
  if (valid) return spokenOf && length >= 14 ? 0.8 : printed ? 0.55 : 0;
  if (!issued) return 0;
  if (spokenOf) return length >= 15 ? 0.65 : 0.5;
  return printed ? 0.5 : 0;
}
