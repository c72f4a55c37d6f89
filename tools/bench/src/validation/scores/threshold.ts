import { ratio } from '../../statistics.ts';
import { THRESHOLD, type Scored } from './scored.ts';

export interface Counts {
  found: number;
  missed: number;
  wrong: number;
  passed: number;
}

/** What happens at the layer's own decision point. */
export function countsAt(scored: readonly Scored[], threshold = THRESHOLD): Counts {
  const counts: Counts = { found: 0, missed: 0, wrong: 0, passed: 0 };
  for (const { label, score } of scored) {
    if (score >= threshold) counts[label === 1 ? 'found' : 'wrong'] += 1;
    else counts[label === 1 ? 'missed' : 'passed'] += 1;
  }
  return counts;
}

export function recall({ found, missed }: Counts): number | undefined {
  return ratio(found, found + missed);
}

export function precision({ found, wrong }: Counts): number | undefined {
  return ratio(found, found + wrong);
}

export function falsePositiveRate({ wrong, passed }: Counts): number | undefined {
  return ratio(wrong, wrong + passed);
}

/** Weighted harmonic mean of precision and recall: `beta` times as much for recall. */
export function fScore({ found, missed, wrong }: Counts, beta = 1): number | undefined {
  const square = beta ** 2;
  return ratio((1 + square) * found, (1 + square) * found + square * missed + wrong);
}
