import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/min';
import { around, digitsOf, type Finder } from './finding.ts';
import { PII_PATTERNS } from './patterns.ts';

/** Asking the numbering plans costs some 10 µs a region; a text with more candidates than this is a table of numbers. */
const MOST_PLAN_LOOKUPS = 1_000;

const PHONE_WORD =
  /(?:\b(?:phones?|tel|telephone|telefon[eo]?|teléfono|téléphone|tél|telefoon|telefonnummer|fon|call(?:ed|ing|s)?|mobile|mobil[e]?|móvil|cell(?:ular[e]?|phone)?|handy|gsm|fax|dial|ring|text(?:ed)? (?:me|us|him|her)|sms|whatsapp|signal|reach(?:ed|able)?|answering|hotline|contact(?: number)?|landline|direct line|switchboard|voicemail|pager|portable|appele[rz]|llam[ea]r?|chiama(?:re|mi)?|anruf(?:en)?|rufen|erreich\w{0,6}|rückruf|bel(?:len)?|nummer|númer|my number(?: is)?|(?:office|home|work|emergency) (?:number|no\.?))\b|[☎📞📱])/u;
const PHONE_WORD_AFTER =
  /^[\s,;\\–(-]{0,3}(?:office|fax|mobile|home|work|cell|phone|tel|mob|landline|\((?:m|h|w|o|c)\))\b/u;
/** What a number is instead, when this stands right before it. */
const OTHER_NUMBER =
  /\b(?:order|invoice|ref(?:erence)?|part|serial|sku|isbn|issn|doi|ean|upc|version|article|item|ticket|case|tracking|account|acct|iban|card|model|patent|licen[cs]e|ssn|zip|page|pages|pp|lot|batch|rfc|iso|din|id|vat|ust|siret|siren|bestell\w{0,8}|rechnung\w{0,8}|konto\w{0,6}|artikel\w{0,8}|passport|policy|member|customer|coordinates|lat|lng|timestamp|score|port|line|issue|pr|bug|cve|build|revision|size|weight|bytes?|total|amount|price|sum|eur|usd|gbp)(?:[ -]?(?:number|no|num|nr|id|code))?\.?[\s:#=]{0,3}(?:is\s)?$/u;
/** A house number, and what else stands before the name of a street. */
const STREET_AFTER =
  /^ [\p{L}.' ]{2,12} (?:street|st|lane|ln|road|rd|avenue|ave|drive|dr|way|court|blvd|boulevard|place|square)\b/u;
const NORTH_AMERICAN = /^(?:(?:\+?1|001)[-. ]?)?(?:\(\d{3}\)[-. ]?|\d{3}([-./ ]))\d{3}[-. ]\d{4}$/;
const DATE_OR_TIME =
  /^(?:\d{4}([-/.])\d{1,2}\1\d{1,2}(?:[ -]\d{1,2})?|\d{1,2}([-/.])\d{1,2}\2\d{4}(?: \d{1,2})?|\d{4} ?- ?\d{4}|\d{8}[-.]\d{4,6}|(?:19|20)\d{12}|\d{1,2}[./-]\d{1,2}[./-]\d{2})$/;
const DECIMALS_OR_THOUSANDS = /^\d{1,3}(?:\.\d{3}){2,5}$|^\d+\.\d+$|^\d{1,3}(?: 000){2,5}$/;

/** Numbers as people of many countries write them; digits that might be anything need a word around that says "phone". */
export const findPhones: Finder = (text, found, regions) => {
  const plans = new NumberingPlans(regions);
  for (const match of text.matchAll(PII_PATTERNS.phone)) {
    let end = match.index + match[0].length;
    if (/[\d@]|[A-WYZa-wyz_]/.test(text[end] ?? ' ') || /^[.,:/-]\d/.test(text.slice(end, end + 2))) continue;
    const { start, written } = withoutBracket(match.index, match[0]);
    const confidence = certainty(written, around(text, start, end), plans);
    if (confidence === 0) continue;
    PII_PATTERNS.phoneExtension.lastIndex = end;
    end += PII_PATTERNS.phoneExtension.exec(text)?.[0].length ?? 0;
    found.push({ type: 'PHONE_NUMBER', start, end, confidence });
  }
};

/** A bracket that is never closed in the number belongs to the sentence. */
function withoutBracket(start: number, written: string): { start: number; written: string } {
  let from = 0;
  while (written[from] === '(' && !written.includes(')')) from++;
  return { start: start + from, written: written.slice(from) };
}

function certainty(
  written: string,
  { before, after }: { before: string; after: string },
  plans: NumberingPlans,
): number {
  const digits = digitsOf(written);
  if (DATE_OR_TIME.test(written) || DECIMALS_OR_THOUSANDS.test(written) || /^(\d)\1+$/.test(digits)) return 0;
  if (digits.length > 15 || /\) ?\(|\(\d{5,18}\)|\(\d\)\d/.test(written.replace('(0)', ''))) return 0;
  if (OTHER_NUMBER.test(before)) return 0;
  const spokenOf = PHONE_WORD.test(before) || PHONE_WORD_AFTER.test(after);
  const isAddress = digits.length <= 8 && (/\bto $/.test(before) || STREET_AFTER.test(after));
  if (isAddress) return 0;
  if (spokenOf && digits.length >= 6 && !written.startsWith('+')) return 0.8;
  return certaintyOfShape(written, digits, spokenOf, plans);
}

function certaintyOfShape(written: string, digits: string, spokenOf: boolean, plans: NumberingPlans): number {
  if (written.startsWith('+')) {
    if (digits.length < 8) return 0;
    return plans.knows(written) ? 0.97 : spokenOf || /[ ().-]/.test(written) ? 0.75 : 0.4;
  }
  if (NORTH_AMERICAN.test(written)) return plans.knows(written) ? 0.9 : /[-().]/.test(written) ? 0.75 : 0.45;
  if (/^00[1-9]/.test(digits)) return digits.length >= 11 && plans.knows(`+${digits.slice(2)}`) ? 0.85 : 0;
  if (/^\(0?\d{1,4}\)/.test(written)) return digits.length >= 8 ? 0.7 : 0;
  // A trunk zero and groups, in a plan of the policy's regions: hardly anything else is written so.
  if (digits.startsWith('0') && digits.length >= 9 && /\d[ ./-]\d/.test(written))
    return plans.knows(written) ? 0.75 : 0.45;
  if (digits.startsWith('0') && digits.length >= 10 && digits.length <= 11) return plans.knows(written) ? 0.55 : 0;
  return 0;
}

/** The numbering plans of some regions, asked a bounded number of times a text. */
class NumberingPlans {
  readonly #regions: readonly CountryCode[];
  #left = MOST_PLAN_LOOKUPS;

  constructor(regions: ReadonlySet<string>) {
    this.#regions = [...regions] as CountryCode[];
  }

  knows(written: string): boolean {
    if (written.startsWith('+')) return this.#isNumberOf(written.replace('(0)', ''), undefined);
    return this.#regions.some((region) => this.#isNumberOf(written, region));
  }

  #isNumberOf(written: string, region: CountryCode | undefined): boolean {
    if (this.#left === 0) return false;
    this.#left--;
    return (
      parsePhoneNumberFromString(written, {
        ...(region ? { defaultCountry: region } : {}),
        extract: false,
      })?.isValid() ?? false
    );
  }
}
