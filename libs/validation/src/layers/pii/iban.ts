import { mod97 } from './checksums.ts';
import { around, type Finder } from './finding.ts';
import { PII_PATTERNS } from './patterns.ts';

/** Lengths by country (SWIFT IBAN registry, release 99). */
const LENGTHS: ReadonlyMap<string, number> = new Map(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ' +
    'ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 ' +
    'LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 ' +
    'PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** Bank accounts by ISO 13616, in one or in groups. A wrong check sum counts where the words around say IBAN. */
export const findIbans: Finder = (text, found) => {
  for (const match of text.matchAll(PII_PATTERNS.iban)) {
    const length = LENGTHS.get(match[0].slice(0, 2).toUpperCase());
    if (length === undefined) continue;
    const written = firstCharacters(match[0], length);
    if (written === undefined) continue;
    const start = match.index;
    const end = start + written.length;
    if (/[A-Za-z0-9]/.test(text[end] ?? ' ')) continue;
    const code = written.replace(/[ -]/g, '').toUpperCase();
    const valid = mod97(code.slice(4) + code.slice(0, 4)) === 1;
    const spokenOf = /\b(?:iban|account|konto|wire|transfer|überweis\w{0,6}|compte|cuenta|conto|rekening)\b/u.test(
      around(text, start, end).before,
    );
    if (valid) found.push({ type: 'IBAN_CODE', start, end, confidence: 0.99 });
    else if (spokenOf && /\d{6}/.test(code)) found.push({ type: 'IBAN_CODE', start, end, confidence: 0.6 });
  }
};

/** The beginning with this many letters and digits; words may follow after a space. */
function firstCharacters(text: string, count: number): string | undefined {
  let seen = 0;
  for (let index = 0; index < text.length; index++) {
    if (text[index] !== ' ' && text[index] !== '-' && ++seen === count) return text.slice(0, index + 1);
  }
  return undefined;
}
