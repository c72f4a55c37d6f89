import type { Database } from '../moves/job-row.ts';
import type { JobStore } from '../moves/job-store.ts';
import { withTransaction } from '@cairn/postgres';
import { event, eventsOf, recordMove, runMoves } from '../moves/record-moves.ts';
import { cancelChildren } from './cancel-children.ts';
import { followFamilies } from './follow-families.ts';

const PARENTS_AT_ONCE = 100;

/** SQL: parents that are over, or purged, while children of theirs go on. */
export const DESERTED = `
SELECT open."ParentId" FROM (
  SELECT DISTINCT c."ParentId" FROM "BackgroundJobs" c
  WHERE c."ParentId" IS NOT NULL AND c."CompletedAt" IS NULL AND c."CancelRequestedAt" IS NULL
) open
LEFT JOIN "BackgroundJobs" p ON p."Id" = open."ParentId"
WHERE p."Id" IS NULL OR p."CompletedAt" IS NOT NULL
LIMIT ${PARENTS_AT_ONCE}`;

/** SQL: parents that are parked, and nobody left to wake them: somebody removed rows by hand. */
export const FORGOTTEN = `
    SELECT p."Id" FROM "BackgroundJobs" p
    WHERE p."RunAt" = 'infinity' AND p."CompletedAt" IS NULL AND p."Status" = 0 AND p."PendingChildren" > 0
      AND NOT EXISTS (SELECT 1 FROM "BackgroundJobs" c WHERE c."ParentId" = p."Id" AND c."CompletedAt" IS NULL)`;

/** Waking one too early would do no harm, because it counts its children when it parks again. */
const WAKE = recordMove(`forgotten AS MATERIALIZED (
    ${FORGOTTEN}
    FOR UPDATE SKIP LOCKED
  ),
  moved AS (
    UPDATE "BackgroundJobs" j SET "RunAt" = now(), "PendingChildren" = 0, "EventSequence" = j."EventSequence" + 1
    FROM forgotten WHERE j."Id" = forgotten."Id"
    RETURNING ${event(
      `'childrenEnded'`,
      `jsonb_build_object('children', (SELECT count(*) FROM "BackgroundJobs" c WHERE c."ParentId" = j."Id"),
        'percent', j."ProgressPercent", 'runAt', j."RunAt")`,
    )}
  )`);

/** For the sweep: cancels children whose parent is over, and wakes parents whose children are gone. */
export async function settleFamilies(store: JobStore): Promise<void> {
  const { dataSource } = store;
  const deserted = (await dataSource.query(DESERTED)) as { ParentId: string }[];
  if (deserted.length > 0) {
    const parentIds = deserted.map(({ ParentId }) => ParentId);
    await store.recordEvents((source) => withTransaction(source, (db) => cancelDeserted(db, parentIds)));
  }
  await store.record((db) => runMoves(db, WAKE, []));
}

async function cancelDeserted(db: Database, parentIds: readonly string[]) {
  const cancelled = eventsOf(await cancelChildren(db, parentIds));
  return [...cancelled, ...(await followFamilies(db, cancelled))];
}
