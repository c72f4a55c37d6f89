import { SCRIPT_RUNS } from './scripts.ts';

const TOKEN = /\S+/g;
/** Addresses, names of files and codes are of no language. */
const NO_WORDS = /\d|[@\\_]|:\/\/|^www\.|^[#/]|\p{L}[./]\p{L}/u;

/** Most tokens: letters with at most a sign before and after them. */
const PLAIN_WORD = /^["(]?([a-z]+)[.,;:!?)"]?$/i;

/** The words of a text, in lower case, with one kind of apostrophe. */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const { 0: token } of text.normalize('NFC').matchAll(TOKEN)) {
    const plain = PLAIN_WORD.exec(token)?.[1];
    if (plain !== undefined) {
      words.push(plain.toLowerCase());
      continue;
    }
    if (NO_WORDS.test(token)) continue;
    for (const { 0: run } of token.toLowerCase().replaceAll(/[’‘`]/g, "'").matchAll(SCRIPT_RUNS)) {
      const word = run.replaceAll(/^'+|'+$/g, '');
      if (word !== '') words.push(word);
    }
  }
  return words;
}
