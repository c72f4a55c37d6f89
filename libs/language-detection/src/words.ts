import { SCRIPT_RUNS } from './scripts.ts';
import { plainWordIn, tokenEnd, tokenStart } from './tokens.ts';

/** Addresses, names of files and codes are of no language. */
const NO_WORDS = /\d|[@\\_]|:\/\/|^www\.|^[#/]|\p{L}[./]\p{L}/u;

/** The words of a text, in lower case, with one kind of apostrophe. */
export function wordsOf(text: string): string[] {
  const composed = text.normalize('NFC');
  const words: string[] = [];
  let end: number;
  for (let start = tokenStart(composed, 0); start < composed.length; start = tokenStart(composed, end)) {
    end = tokenEnd(composed, start);
    const plain = plainWordIn(composed, start, end);
    if (plain !== undefined) words.push(plain.toLowerCase());
    else addWords(composed.slice(start, end), words);
  }
  return words;
}

function addWords(token: string, words: string[]): void {
  if (NO_WORDS.test(token)) return;
  for (const { 0: run } of token.toLowerCase().replaceAll(/[’‘`]/g, "'").matchAll(SCRIPT_RUNS)) {
    const word = run.replaceAll(/^'+|'+$/g, '');
    if (word !== '') words.push(word);
  }
}
