import { averagePrecision, f1At, mean, rocAuc, shareAt, spread } from './figures.ts';

const sums = [
  { sum: 3, label: 1 as const },
  { sum: 2, label: 0 as const },
  { sum: 1, label: 1 as const },
  { sum: 0, label: 0 as const },
];

describe('figures', () => {
  it('count how often a bad text has the higher sum, equal ones half', () => {
    expect(rocAuc(sums)).toBe(0.75);
    expect(rocAuc(sums.map(({ label }) => ({ sum: 1, label })))).toBe(0.5);
  });

  it('weigh precision and recall at a threshold', () => {
    expect(f1At(sums, 1)).toBeCloseTo(0.8);
    expect(shareAt(sums, 2, 1)).toBe(0.5);
    expect(shareAt(sums, 2, 0)).toBe(0.5);
  });

  it('take the mean of the precision at each bad text', () => {
    expect(averagePrecision(sums)).toBeCloseTo((1 + 2 / 3) / 2);
    expect(averagePrecision(sums.map(({ label }) => ({ sum: 1, label })))).toBeCloseTo((1 / 3 + 2 / 4) / 2);
  });

  it('spread around the mean', () => {
    expect(mean([1, 2, 3])).toBe(2);
    expect(spread([1, 2, 3])).toBe(1);
  });
});
