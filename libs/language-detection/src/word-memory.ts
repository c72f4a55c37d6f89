import { isAsciiLetter } from './tokens.ts';

const LETTERS = 27;
/** So many letters have a number of their own among those that a double tells apart. */
export const LONGEST_NUMBERED = 11;
const SLOTS = 4_096;

/**
 * What was found of words from a to z, in 64 KB and whatever they come in: most words of a text are those of all others.
 * Words stand in it as numbers, so that it holds on to no text; one that needs the place of another takes it.
 */
export class WordMemory {
  readonly #numbers = new Float64Array(SLOTS);
  readonly #values = new Float64Array(SLOTS);

  /** @param find called when the word is too long, or not remembered; its answer must depend on nothing but the letters */
  get(word: string, find: (word: string) => number): number {
    const number = word.length <= LONGEST_NUMBERED ? numberOf(word) : 0;
    if (number === 0) return find(word);
    const slot = number % SLOTS;
    if (this.#numbers[slot] !== number) {
      this.#values[slot] = find(word);
      this.#numbers[slot] = number;
    }
    return this.#values[slot] as number;
  }
}

/** @returns 0 for words with capitals, but for the first letter */
function numberOf(word: string): number {
  let number = (word.charCodeAt(0) | 0x20) - 0x60;
  for (let at = 1; at < word.length; at += 1) {
    const code = word.charCodeAt(at);
    if (!isAsciiLetter(code)) return 0;
    number = number * LETTERS + (code - 0x60);
  }
  return number;
}
