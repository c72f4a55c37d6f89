import { Occupied } from '../../occupied/occupied.ts';
import type { Finding } from './finding.ts';
import { PII_TYPES } from './pii-types.ts';

/** One finding a place: the more certain one; of equals the graver, then the longer. In the order of the text. */
export function resolveOverlaps(found: readonly Finding[]): Finding[] {
  const byRank = [...found].sort(
    (a, b) =>
      b.confidence - a.confidence ||
      PII_TYPES[b.type].weight - PII_TYPES[a.type].weight ||
      b.end - b.start - (a.end - a.start) ||
      a.start - b.start,
  );
  const taken = new Occupied();
  return byRank.filter(({ start, end }) => taken.take(start, end)).sort((a, b) => a.start - b.start);
}
