import type { JobEvent } from '../moves/job-event.ts';
import type { Database } from '../moves/job-row.ts';
import { eventsOf } from '../moves/record-moves.ts';
import { isPartType } from '../units/part-type.ts';
import { cancelChildren } from './cancel-children.ts';
import { joinParents } from './join-parents.ts';
import type { EndedChildren } from './join-parents.ts';

/**
 * What the ends of jobs mean to their families: children are counted off at their parents, and what is left of the
 * children of a job that did not complete is cancelled. Run it in the transaction that records the events.
 *
 * @returns the events that follow, to be told after the given ones
 */
export async function followFamilies(db: Database, events: readonly JobEvent[]): Promise<JobEvent[]> {
  const ends = events.filter(({ kind }) => ENDS.has(kind));
  const joined = eventsOf(await joinParents(db, endedChildren(ends)));
  const broken = ends.filter(({ kind, job }) => kind !== 'completed' && !isPartType(job.jobType));
  if (broken.length === 0) return joined;
  const cancelled = eventsOf(
    await cancelChildren(
      db,
      broken.map(({ jobId }) => jobId),
    ),
  );
  return [...joined, ...cancelled, ...(await followFamilies(db, cancelled))];
}

const ENDS: ReadonlySet<JobEvent['kind']> = new Set(['completed', 'failed', 'cancelled']);

function endedChildren(ends: readonly JobEvent[]): EndedChildren[] {
  const byParent = new Map<string, EndedChildren>();
  for (const { parentId, job } of ends) {
    if (parentId === null) continue;
    const ended = byParent.get(parentId) ?? { parentId, count: 0, showsProgress: false };
    ended.count += 1;
    ended.showsProgress ||= !isPartType(job.jobType);
    byParent.set(parentId, ended);
  }
  return [...byParent.values()];
}
