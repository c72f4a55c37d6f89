import { MostOfTraits, UNKNOWN } from './most-of-traits.ts';
import { randomNumbers } from './random-numbers.ts';
import type { TraitWeights } from './trait-section.ts';

const TRAITS = 3;
const KNOWN = 5;
const random = randomNumbers(7);
const table = Int8Array.from({ length: KNOWN * TRAITS }, () => Math.floor(random() * 255) - 127);
const rows = Int32Array.from({ length: 47 }, () => Math.floor(random() * (KNOWN + 1)) - 1);
const text = new MostOfTraits(
  { table, header: { words: KNOWN, traits: TRAITS, combinations: 0 } } as TraitWeights,
  rows,
);

const valueOf = (row: number, trait: number): number => (row === UNKNOWN ? 0 : (table[row * TRAITS + trait] as number));
const parts = Array.from({ length: 48 }, (_, from) =>
  [1, 7, 10, 23, 47].map((length) => [from, from + length] as const),
)
  .flat()
  .filter(([, to]) => to <= rows.length);

describe('the most of traits in a part of a text', () => {
  it('is what the word has that has most of it, wherever the part begins and ends', () => {
    for (const [from, to] of parts) {
      const expected = Array.from({ length: TRAITS }, (_, trait) =>
        Math.max(...Array.from(rows.subarray(from, to), (row) => valueOf(row, trait))),
      );
      expect([from, to, ...text.of(from, to)]).toEqual([from, to, ...expected]);
    }
  });

  it('is nothing of any in a part without words', () => {
    expect([...text.of(20, 20)]).toEqual([0, 0, 0]);
  });

  it('is told of the first word that has it, unless that one is not known', () => {
    for (const [from, to] of parts) {
      for (const [trait, most] of text.of(from, to).entries()) {
        const first = rows.subarray(from, to).findIndex((row) => valueOf(row, trait) === most);
        const bearer = rows[from + first] === UNKNOWN ? undefined : from + first;
        expect([from, to, text.bearerOf(trait, most, from, to)]).toEqual([from, to, bearer]);
      }
    }
  });
});
