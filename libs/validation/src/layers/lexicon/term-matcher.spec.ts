import { normaliseText } from '@cairn/text-normalisation';
import { TermMatcher } from './term-matcher.ts';
import { termPattern, type TermPattern } from './term-pattern.ts';

const matcherOf = (...terms: string[]): TermMatcher =>
  new TermMatcher(terms.map((term) => termPattern(term) as TermPattern));

describe('TermMatcher', () => {
  it('finds terms that begin, end or stand inside of others', () => {
    const text = normaliseText('she sells shells');
    const parts = matcherOf('*he*', '*she*', 'hers*', '*el*', '*ells').find(text);
    expect(parts.map(({ term, start, end }) => [term, text.text.slice(start, end)])).toEqual([
      [1, 'she'],
      [0, 'he'],
      [3, 'el'],
      [4, 'ells'],
      [1, 'she'],
      [0, 'he'],
      [3, 'el'],
      [4, 'ells'],
    ]);
  });

  it('agrees with a search for each term by itself', () => {
    const words = ['ab', 'aba', 'bab', 'b', 'cab', 'bac', 'acb'];
    const text = normaliseText('abacababacbabcabacbabab acb babacab');
    const matches = matcherOf(...words.map((word) => `*${word}*`)).find(text);
    const found = matches.map(({ term, start }) => `${words[term]} ${start}`).sort();
    const expected = words.flatMap((word) =>
      Array.from(text.text.matchAll(new RegExp(`(?=${word})`, 'g')), ({ index }) => `${word} ${index}`),
    );
    expect(found).toEqual(expected.sort());
  });

  it.each([
    ['one term over and over', ['ab*'], 'ab '.repeat(100_000)],
    ['the beginnings of a long term', [`${'ab'.repeat(49)}x`], 'ab'.repeat(200_000)],
    [
      'terms within terms',
      Array.from({ length: 45 }, (_, index) => `*${'ab'.repeat(index + 1)}*`),
      'ab'.repeat(100_000),
    ],
  ])('bounds what it finds in %s', (_what, terms, text) => {
    const normalised = {
      text,
      disguises: [],
      originalSpan: (start: number, end: number): [number, number] => [start, end],
    };
    expect(matcherOf(...terms).find(normalised).length).toBeLessThanOrEqual(10_100);
  });

  it('holds thousands of terms', () => {
    const terms = Array.from({ length: 5_000 }, (_, index) => `term ${index.toString(36).replaceAll(/\d/g, 'x')}q`);
    const matches = matcherOf(...terms).find(normaliseText(`here is ${terms[4_321]} and ${terms[17]}`));
    expect(matches.map(({ term }) => terms[term])).toEqual(expect.arrayContaining([terms[4_321], terms[17]]));
  });
});
