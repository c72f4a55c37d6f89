import { encodeNgramTable, ngramHashOf, type NgramEntry } from '@cairn/language-detection';

interface EldData {
  languages: Record<string, string>;
  ngrams: Record<string, Record<string, number>>;
}

/** The package exports its detectors, not its counts. */
const eldSource = new URL('../../../node_modules/eld/src/', import.meta.url);
/** The weights are stored without this much, which every occurrence is worth. */
const LEAST_WEIGHT = 53;
/** The table of `libs/language-detection`, from the counts that the package eld (Apache-2.0) brings. */
export async function makeLanguageNgrams(): Promise<Uint8Array> {
  const load = (path: string): Promise<unknown> => import(new URL(path, eldSource).href);
  const { ngramsData } = (await load('ngrams/large.js')) as { ngramsData: EldData };
  const { dictionary } = (await load('dictionary.js')) as { dictionary: string[] };
  const byteOf = new Map(dictionary.flatMap((sign, byte): [string, number][] => (sign === ' ' ? [] : [[sign, byte]])));
  const entries = new Map<number, NgramEntry>();
  for (const [ngram, weightOf] of Object.entries(ngramsData.ngrams)) {
    const bytes = Uint8Array.from(ngram.trim(), (sign) => byteOf.get(sign) ?? 0);
    if (!isOfSharedScript(bytes)) continue;
    const hash = ngramHashOf(bytes, { starts: ngram.startsWith(' '), ends: ngram.endsWith(' ') });
    const weights = Object.entries(weightOf).map(([language, weight]) => ({
      language: Number(language),
      weight: Math.min(255, weight + LEAST_WEIGHT),
    }));
    // Of 170,000 pieces a few share a hash; they count as one.
    entries.set(hash, { hash, weights: together(entries.get(hash)?.weights ?? [], weights) });
  }
  return encodeNgramTable(Object.values(ngramsData.languages), [...entries.values()]);
}

function together(one: NgramEntry['weights'], other: NgramEntry['weights']): NgramEntry['weights'] {
  return [...one, ...other.filter(({ language }) => !one.some((weight) => weight.language === language))];
}

/**
 * Whether a piece of UTF-8 may be of Latin, Cyrillic, Arabic or Devanagari: of all other scripts the script alone tells
 * the language. A piece may begin in the middle of a character.
 */
function isOfSharedScript(bytes: Uint8Array): boolean {
  return bytes.every((byte, index) => {
    if (byte < 0xc0) return true;
    if (byte < 0xe0)
      return (byte >= 0xc3 && byte < 0xcd) || (byte >= 0xd0 && byte < 0xd4) || (byte >= 0xd8 && byte < 0xdc);
    const next = bytes[index + 1];
    if (byte === 0xe0) return next === undefined || next === 0xa4 || next === 0xa5;
    return byte === 0xe1 && (next === undefined || (next >= 0xb8 && next < 0xbc));
  });
}
