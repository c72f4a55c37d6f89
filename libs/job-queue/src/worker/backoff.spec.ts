import { backoffMs } from './backoff.ts';

describe('backoff', () => {
  const options = { baseMs: 1_000, maxMs: 60_000 };
  const highest = () => 0.999999;

  it('triples its ceiling with each attempt, up to the maximum', () => {
    expect([1, 2, 3, 4, 5, 100].map((attempt) => backoffMs(attempt, options, highest))).toEqual([
      1_000, 3_000, 9_000, 27_000, 60_000, 60_000,
    ]);
  });

  it('spreads over the whole range from nothing to the ceiling', () => {
    expect(backoffMs(3, options, () => 0)).toBe(0);
    expect(backoffMs(3, options, () => 0.5)).toBe(4_500);
  });
});
