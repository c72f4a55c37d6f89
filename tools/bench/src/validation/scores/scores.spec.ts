import { averagePrecision, recallAtFalsePositiveRate, rocAuc } from './ranking.ts';
import type { Scored } from './scored.ts';
import { countsAt, falsePositiveRate, fScore, precision, recall } from './threshold.ts';

const scored = (...pairs: [label: 0 | 1, score: number][]): Scored[] =>
  pairs.map(([label, score]) => ({ label, score }));

describe('the area under the ROC curve', () => {
  it('is 1 for a perfect order, 0 for the opposite, and one half for equal scores', () => {
    expect(rocAuc(scored([1, 0.9], [1, 0.8], [0, 0.2]))).toBe(1);
    expect(rocAuc(scored([1, 0.1], [0, 0.8], [0, 0.2]))).toBe(0);
    expect(rocAuc(scored([1, 0.5], [0, 0.5], [1, 0.5], [0, 0.5]))).toBe(0.5);
  });

  it('is the share of pairs in the right order', () => {
    expect(rocAuc(scored([1, 0.9], [0, 0.7], [1, 0.6], [0, 0.1]))).toBe(0.75);
  });

  it('does not exist for texts of one kind', () => {
    expect(rocAuc(scored([1, 0.9], [1, 0.1]))).toBeUndefined();
  });
});

describe('average precision', () => {
  it('takes the precision at each bad text found', () => {
    expect(averagePrecision(scored([1, 0.9], [0, 0.7], [1, 0.6], [0, 0.1]))).toBeCloseTo((1 + 2 / 3) / 2);
  });

  it('is the share of bad texts when all score the same', () => {
    expect(averagePrecision(scored([1, 0.5], [0, 0.5], [0, 0.5], [0, 0.5]))).toBe(0.25);
  });
});

describe('recall at a false-positive rate', () => {
  it('is what is found before too many clean texts are', () => {
    const ten = scored([1, 0.9], [0, 0.8], [1, 0.7], [0, 0.6], [1, 0.5], [0, 0.1]);

    expect(recallAtFalsePositiveRate(ten, 0)).toBeCloseTo(1 / 3);
    expect(recallAtFalsePositiveRate(ten, 0.34)).toBeCloseTo(2 / 3);
    expect(recallAtFalsePositiveRate(ten, 1)).toBe(1);
  });
});

describe('figures at the decision point', () => {
  const counts = countsAt(scored([1, 0.5], [1, 0.49], [0, 0.9], [0, 0.1], [1, 0.8]));

  it('counts a score of one half as found', () => {
    expect(counts).toEqual({ found: 2, missed: 1, wrong: 1, passed: 1 });
  });

  it('gives recall, precision, false-positive rate and F', () => {
    expect(recall(counts)).toBeCloseTo(2 / 3);
    expect(precision(counts)).toBeCloseTo(2 / 3);
    expect(falsePositiveRate(counts)).toBe(0.5);
    expect(fScore(counts)).toBeCloseTo(2 / 3);
    expect(fScore({ found: 1, missed: 0, wrong: 1, passed: 0 }, 2)).toBeCloseTo(5 / 6);
  });
});
