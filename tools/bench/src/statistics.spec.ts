import { median, percentile, ratio, rounded } from './statistics.ts';

describe('statistics', () => {
  it('takes the middle value, or the mean of the two middle ones', () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([])]).toEqual([2, 2.5, undefined]);
  });

  it('gives as percentile a value that was measured', () => {
    const values = Array.from({ length: 200 }, (_, i) => 200 - i);
    expect([percentile(values, 50), percentile(values, 95), percentile([7], 99), percentile([], 50)]).toEqual([
      100,
      190,
      7,
      undefined,
    ]);
  });

  it('has no ratio to nothing', () => {
    expect([ratio(3, 2), ratio(1, 0), ratio(1, undefined), ratio(undefined, 1)]).toEqual([
      1.5,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('rounds, and keeps what is missing missing', () => {
    expect([rounded(1.26), rounded(1234.5, 0), rounded(undefined), rounded(Infinity)]).toEqual([
      1.3,
      1235,
      undefined,
      undefined,
    ]);
  });
});
