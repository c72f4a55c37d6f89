import type { UnitOutcome } from '@cairn/job-queue';
import type { PageUnit } from './plan-pages.ts';
import { keepCheckpoint, type WorkingCopy } from './working-copy.ts';

/** Enough to hide how long each takes to come, few enough that a long document is never in memory as a whole. */
const AT_ONCE = 8;

/** Puts the checkpoints of other runs beside the document. */
export async function fetchCheckpoints(copy: WorkingCopy, outcomes: readonly UnitOutcome<PageUnit>[]): Promise<void> {
  const missing = outcomes.filter(({ unit, failure }) => !failure && !copy.kept.has(unit.id)).values();
  const fetchNext = async (): Promise<void> => {
    for (const outcome of missing) await keepCheckpoint(copy, outcome.unit.id, await outcome.read());
  };
  await Promise.all(Array.from({ length: AT_ONCE }, fetchNext));
}
