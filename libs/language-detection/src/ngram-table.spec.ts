import { encodeNgramTable, LANGUAGES } from './index.ts';
import { NgramTable } from './ngram-table.ts';

describe('the table of word pieces', () => {
  const entries = [
    { hash: 0xfffffffe, weights: [{ language: 1, weight: 7 }] },
    {
      hash: 5,
      weights: [
        { language: 0, weight: 200 },
        { language: 1, weight: 3 },
      ],
    },
    { hash: 6, weights: [{ language: 2, weight: 60 }] },
  ];
  const file = encodeNgramTable(LANGUAGES, entries);

  it('gives back what was written, whatever the order', () => {
    expect(encodeNgramTable(LANGUAGES, [...entries].reverse())).toEqual(file);
    const table = new NgramTable(file);
    const scores = new Float64Array(LANGUAGES.length);
    expect([5, 0xfffffffe, 7].map((hash) => table.addTo(scores, hash))).toEqual([true, true, false]);
    expect([...scores.slice(0, 3)]).toEqual([200, 10, 0]);
  });

  it('refuses files of another kind or of other languages', () => {
    expect(() => new NgramTable(Buffer.from('something else\n'))).toThrow('damaged');
    expect(() => new NgramTable(encodeNgramTable(['en', 'de'], entries))).toThrow('other languages');
  });
});
