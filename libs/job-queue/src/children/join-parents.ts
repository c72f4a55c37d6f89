import type { Database } from '../moves/job-row.ts';
import { event, recordMove, runMoves } from '../moves/record-moves.ts';
import type { MovedRow } from '../moves/record-moves.ts';

/** Children of one parent that ended in the transaction at hand. */
export interface EndedChildren {
  parentId: string;
  count: number;
  /** Whether their number is the parent's progress; of a job of units the units are. */
  showsProgress: boolean;
}

/** The rest of the way is for what the parent makes of the outcomes. */
const MAX_PERCENT = 99;

/**
 * Rows are locked by their ids alone and in their order: parents of one batch must not wait for each other in a circle,
 * and a parent that is only about to be parked must wait for this transaction (see `parkJob`). The values are taken under
 * the lock. `max` of the places is one probe of an index; counting 10,000 children each time would not be.
 */
const JOIN = recordMove(`ended AS MATERIALIZED (
    SELECT * FROM unnest($1::uuid[], $2::int[], $3::boolean[]) AS e(id, count, shows)
  ),
  locked AS MATERIALIZED (
    SELECT p."Id", p."CompletedAt", p."RunAt", p."PendingChildren", p."ProgressPercent" AS was, ended.count, ended.shows
    FROM "BackgroundJobs" p JOIN ended ON p."Id" = ended.id
    ORDER BY p."Id"
    FOR UPDATE OF p
  ),
  counted AS MATERIALIZED (
    SELECT l."Id", l.was, l.shows, family.total, GREATEST(l."PendingChildren" - l.count, 0) AS pending
    FROM locked l CROSS JOIN LATERAL (
      SELECT max(c."ChildIndex") + 1 AS total FROM "BackgroundJobs" c WHERE c."ParentId" = l."Id"
    ) family
    WHERE l."CompletedAt" IS NULL AND l."RunAt" = 'infinity' AND l."PendingChildren" > 0
  ),
  next AS MATERIALIZED (
    SELECT c.*, CASE WHEN c.shows
      THEN GREATEST(c.was, LEAST(${MAX_PERCENT}, 100 * (c.total - c.pending) / GREATEST(c.total, 1)))
      ELSE c.was END AS percent
    FROM counted c
  ),
  moved AS (
    UPDATE "BackgroundJobs" j SET
      "PendingChildren" = next.pending, "ProgressPercent" = next.percent,
      "RunAt" = CASE next.pending WHEN 0 THEN now() ELSE j."RunAt" END,
      "EventSequence" = j."EventSequence" + CASE WHEN next.pending = 0 OR next.percent > next.was THEN 1 ELSE 0 END
    FROM next WHERE j."Id" = next."Id"
    RETURNING ${event(
      `CASE WHEN next.pending = 0 THEN 'childrenEnded' WHEN next.percent > next.was THEN 'progress' END`,
      `CASE WHEN next.pending = 0
        THEN jsonb_build_object('children', next.total, 'percent', next.percent, 'runAt', j."RunAt")
        ELSE jsonb_build_object('percent', next.percent, 'message', NULL) END`,
    )}
  )`);

/**
 * Counts ended children off at their parents, in the transaction that ends them; a parent whose last child this was is
 * due at once. An event is recorded when the percentage has changed, not for each child.
 */
export async function joinParents(db: Database, ended: readonly EndedChildren[]): Promise<MovedRow[]> {
  if (ended.length === 0) return [];
  return runMoves(db, JOIN, [
    ended.map(({ parentId }) => parentId),
    ended.map(({ count }) => count),
    ended.map(({ showsProgress }) => showsProgress),
  ]);
}
