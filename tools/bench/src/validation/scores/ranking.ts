import type { Scored } from './scored.ts';

/**
 * Area under the ROC curve: how likely a random bad text scores above a random clean one; equal scores count half.
 * Undefined when there is only one kind.
 */
export function rocAuc(scored: readonly Scored[]): number | undefined {
  const bad = scored.filter(({ label }) => label === 1).length;
  const clean = scored.length - bad;
  if (bad === 0 || clean === 0) return undefined;
  let cleanBelow = 0;
  let area = 0;
  for (const group of byScore(scored, 'rising')) {
    const badHere = group.filter(({ label }) => label === 1).length;
    const cleanHere = group.length - badHere;
    area += badHere * (cleanBelow + cleanHere / 2);
    cleanBelow += cleanHere;
  }
  return area / (bad * clean);
}

/** Area under precision-recall, step by step without interpolation; texts with equal scores are one step. */
export function averagePrecision(scored: readonly Scored[]): number | undefined {
  const bad = scored.filter(({ label }) => label === 1).length;
  if (bad === 0) return undefined;
  let found = 0;
  let seen = 0;
  let sum = 0;
  for (const group of byScore(scored, 'falling')) {
    const badHere = group.filter(({ label }) => label === 1).length;
    found += badHere;
    seen += group.length;
    sum += (badHere / bad) * (found / seen);
  }
  return sum;
}

/** Best recall at a threshold that no more than `maxRate` of the clean texts reach. */
export function recallAtFalsePositiveRate(scored: readonly Scored[], maxRate: number): number | undefined {
  const bad = scored.filter(({ label }) => label === 1).length;
  const clean = scored.length - bad;
  if (bad === 0 || clean === 0) return undefined;
  let found = 0;
  let wrong = 0;
  let best = 0;
  for (const group of byScore(scored, 'falling')) {
    const badHere = group.filter(({ label }) => label === 1).length;
    found += badHere;
    wrong += group.length - badHere;
    if (wrong / clean > maxRate) break;
    best = found / bad;
  }
  return best;
}

function byScore(scored: readonly Scored[], order: 'rising' | 'falling'): Scored[][] {
  const sorted = scored.toSorted((one, other) =>
    order === 'rising' ? one.score - other.score : other.score - one.score,
  );
  const groups: Scored[][] = [];
  for (const item of sorted) {
    const last = groups.at(-1);
    if (last?.[0]?.score === item.score) last.push(item);
    else groups.push([item]);
  }
  return groups;
}
