import { luhn, mod11and10, weightedSum } from '../checksums.ts';
import { isMonthAndDay } from './dates.ts';
import { isFiscalCode } from './fiscal-code.ts';
import type { NationalId } from './national-id.ts';

const NIF_LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE';
const HETU_CHARACTERS = '0123456789ABCDEFHJKLMNPRSTUVWXY';

/** Each with the rule its authority publishes. A new one is an entry here and in `PII_TYPES`. */
export const NATIONAL_IDS: readonly NationalId[] = [
  {
    type: 'UK_NINO',
    region: 'GB',
    pattern: /(?<![\w-])[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[A-D](?![\w-])/gi,
    isValid: (compact) => !/^(?:BG|GB|KN|NK|NT|TN|ZZ)/.test(compact),
    calledBy: /\b(?:nino|ni (?:number|no)|national insurance)\b/,
    alone: 0.8,
  },
  {
    type: 'UK_NHS',
    region: 'GB',
    pattern: /(?<![\w.-])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\w-]|\.\d)/g,
    isValid: (compact) => (11 - (weightedSum(compact, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11 === Number(compact[9]),
    calledBy: /\bnhs\b/,
    alone: 0,
  },
  {
    type: 'DE_TAX_ID',
    region: 'DE',
    pattern: /(?<![\w.-])[1-9]\d(?: ?\d{3}){3}(?![\w-]|\.\d)/g,
    isValid: (compact) => hasOneRepeatedDigit(compact.slice(0, 10)) && mod11and10(compact),
    calledBy: /(?:steuer-?\s?id|steuerliche|identifikationsnummer|idnr|\btin\b|german tax|tax id)/,
    alone: 0,
  },
  {
    type: 'FR_NIR',
    region: 'FR',
    pattern: /(?<![\w.-])[12] ?\d{2} ?\d{2} ?(?:\d{2}|2[ABab]) ?\d{3} ?\d{3} ?\d{2}(?![\w-]|\.\d)/g,
    isValid: isNir,
    calledBy: /(?:sécurité sociale|\bnir\b|\binsee\b|\bsécu\b|french social|social security)/,
    alone: 0.85,
  },
  {
    type: 'ES_NIF',
    region: 'ES',
    pattern: /(?<![\w.-])(?:\d{8}|\d{2}\.\d{3}\.\d{3}|[XYZ]-?\d{7})[ -]?[A-HJ-NP-TV-Z](?![\w-])/gi,
    isValid: (compact) => {
      const digits = compact.slice(0, 8).replace(/^[XYZ]/, (letter) => String('XYZ'.indexOf(letter)));
      return NIF_LETTERS[Number(digits) % 23] === compact[8];
    },
    calledBy: /\b(?:dni|nif|nie|documento|identidad)\b/,
    alone: 0.8,
  },
  {
    type: 'IT_FISCAL_CODE',
    region: 'IT',
    pattern: /(?<!\w)[A-Z]{6}[\dLMNP-V]{2}[A-EHLMPR-T][\dLMNP-V]{2}[A-Z][\dLMNP-V]{3}[A-Z](?!\w)/gi,
    isValid: isFiscalCode,
    calledBy: /(?:codice fiscale|\bc\.?f\.?\b|fiscal code)/,
    alone: 0.97,
  },
  {
    type: 'NL_BSN',
    region: 'NL',
    pattern: /(?<![\w.-])(?:\d{9}|\d{4}[. ]\d{2}[. ]\d{3}|\d{3}[. ]\d{3}[. ]\d{3})(?![\w-]|\.\d)/g,
    isValid: (compact) => Number(compact) > 0 && weightedSum(compact, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0,
    calledBy: /\b(?:bsn|burgerservicenummer|sofi(?:nummer)?|dutch citizen)\b/,
    alone: 0,
  },
  {
    type: 'PL_PESEL',
    region: 'PL',
    pattern: /(?<![\w.-])\d{11}(?![\w-]|\.\d)/g,
    isValid: (compact) =>
      isMonthAndDay(String(Number(compact.slice(2, 4)) % 20), compact.slice(4, 6)) &&
      (10 - (weightedSum(compact, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10 === Number(compact[10]),
    calledBy: /\bpesel\b/,
    alone: 0.5,
  },
  {
    type: 'SE_PERSONNUMMER',
    region: 'SE',
    pattern: /(?<![\w.-])(?:19|20)?\d{6}[-+]?\d{4}(?![\w-]|\.\d)/g,
    isValid: (compact) => {
      const short = compact.slice(-10);
      // Co-ordination numbers of people who are not registered add 60 to the day.
      return isMonthAndDay(short.slice(2, 4), String(Number(short.slice(4, 6)) % 60)) && luhn(short.replace('+', ''));
    },
    calledBy: /(?:personnummer|\bpersonnr\b|samordningsnummer|swedish (?:personal|identity))/,
    alone: 0,
  },
  {
    type: 'BE_NRN',
    region: 'BE',
    pattern: /(?<![\w.-])\d{2}\.?\d{2}\.?\d{2}-?\d{3}\.?\d{2}(?![\w-]|\.\d)/g,
    isValid: (compact) => {
      const check = Number(compact.slice(9));
      const number = compact.slice(0, 9);
      return [number, `2${number}`].some((digits) => 97 - (Number(digits) % 97) === check);
    },
    calledBy: /(?:rijksregister\w{0,6}|registre national|\bnrn\b|\bniss\b|\binsz\b|belgian national)/,
    alone: 0.5,
  },
  {
    type: 'CH_AHV',
    region: 'CH',
    pattern: /(?<![\w.-])756[. ]?\d{4}[. ]?\d{4}[. ]?\d{2}(?![\w-]|\.\d)/g,
    isValid: (compact) => weightedSum(compact, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 === 0,
    calledBy: /\b(?:ahv|avs|sozialversicherung\w{0,6})\b/,
    alone: 0.85,
  },
  {
    type: 'FI_HETU',
    region: 'FI',
    pattern: /(?<![\w.-])\d{6}[-+A-FU-Y]\d{3}[\dA-FHJ-NPR-Y](?![\w-])/g,
    isValid: (_compact, written) =>
      isMonthAndDay(written.slice(2, 4), written.slice(0, 2)) &&
      HETU_CHARACTERS[Number(written.slice(0, 6) + written.slice(7, 10)) % 31] === written[10],
    calledBy: /(?:henkilötunnus|\bhetu\b|finnish (?:personal|identity))/,
    alone: 0.85,
  },
  {
    type: 'BR_CPF',
    region: 'BR',
    pattern: /(?<![\w.-])(?:\d{3}\.\d{3}\.\d{3}-\d{2}|\d{11})(?![\w-]|\.\d)/g,
    isValid: (compact) =>
      !/^(\d)\1+$/.test(compact) &&
      [9, 10].every((count) => {
        const weights = Array.from({ length: count }, (_, index) => count + 1 - index);
        return ((weightedSum(compact, weights) * 10) % 11) % 10 === Number(compact[count]);
      }),
    calledBy: /\bcpf\b/,
    alone: 0.55,
  },
];

/** Of the first ten digits of a tax number one comes twice or three times, the others at most once. */
function hasOneRepeatedDigit(digits: string): boolean {
  const counts = Array.from('0123456789', (digit) => digits.split(digit).length - 1);
  return counts.filter((count) => count > 1).length === 1 && Math.max(...counts) <= 3;
}

/** Corsican departments count as 19 and 18 in the check sum. */
function isNir(compact: string): boolean {
  const month = Number(compact.slice(3, 5));
  if (month < 1 || (month > 12 && month < 20) || (month > 42 && month < 50)) return false;
  const digits = compact.slice(0, 13).replace('2A', '19').replace('2B', '18');
  return 97 - Number(BigInt(digits) % 97n) === Number(compact.slice(13));
}
