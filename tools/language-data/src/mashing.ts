import type { WeightedWord } from './word-sources.ts';

const ROWS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'];
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
/** Hands rest on the middle row. */
const ROW_SHARES = [0.25, 0.65, 0.1];
const WORDS = 60_000;

/** Words as fingers without a mind make them: runs along a row, jumps near by, the same again, and letters by chance. */
export function mashedWords(): WeightedWord[] {
  const random = seeded(7);
  const pick = (letters: string): string => letters[Math.floor(random() * letters.length)] as string;
  return Array.from({ length: WORDS }, (): WeightedWord => {
    const length = 3 + Math.floor(random() * 12);
    const kind = random();
    let word = '';
    let row = rowFor(random());
    let at = Math.floor(random() * (ROWS[row] as string).length);
    while (word.length < length) {
      if (kind < 0.3) word += pick(LETTERS);
      else if (kind < 0.4) word += word.length > 2 && random() < 0.8 ? word.at(-1 - (length % 3)) : pick(LETTERS);
      else {
        const keys = ROWS[row] as string;
        word += keys[at];
        const step = random();
        if (step < 0.45) at = (at + 1) % keys.length;
        else if (step < 0.6) at = (at + keys.length - 1) % keys.length;
        else if (step < 0.85) at = Math.floor(random() * keys.length);
        else {
          row = rowFor(random());
          at = Math.min(at, (ROWS[row] as string).length - 1);
        }
      }
    }
    return [word, 1];
  });
}

function rowFor(value: number): number {
  return value < (ROW_SHARES[1] as number) ? 1 : value < 1 - (ROW_SHARES[2] as number) ? 0 : 2;
}

/** Mulberry32: the same numbers on every machine. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
