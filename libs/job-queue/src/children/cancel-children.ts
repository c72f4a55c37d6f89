import { setTimeout as sleep } from 'node:timers/promises';
import { allows, target } from '../moves/job-moves.ts';
import type { Database } from '../moves/job-row.ts';
import { event, recordMove, runMoves } from '../moves/record-moves.ts';
import type { MovedRow } from '../moves/record-moves.ts';

const QUEUED = target('enqueue');
const CANCELLED = target('cancel');

/**
 * Never waits for a child's row: whoever holds it may be waiting for the parent's, which this transaction holds. Such a
 * child is just ending, or the sweep finds it (`readDesertedParents`).
 */
const CANCEL = recordMove(`open AS MATERIALIZED (
    SELECT c."Id" FROM "BackgroundJobs" c
    WHERE c."ParentId" = ANY($1::uuid[]) AND c."CompletedAt" IS NULL AND c."CancelRequestedAt" IS NULL AND ${allows('cancel', 'c')}
    FOR UPDATE SKIP LOCKED
  ),
  over AS (
    UPDATE "BackgroundJobs" p SET "PendingChildren" = 0 WHERE p."Id" = ANY($1::uuid[]) AND p."PendingChildren" > 0
  ),
  moved AS (
    UPDATE "BackgroundJobs" j SET
      "Status" = CASE j."Status" WHEN ${QUEUED} THEN ${CANCELLED} ELSE j."Status" END,
      "CompletedAt" = CASE j."Status" WHEN ${QUEUED} THEN now() END,
      "StatusMessage" = CASE j."Status" WHEN ${QUEUED} THEN NULL ELSE 'Cancelling' END,
      "PendingChildren" = CASE j."Status" WHEN ${QUEUED} THEN 0 ELSE j."PendingChildren" END,
      "CancelRequestedAt" = now(), "EventSequence" = j."EventSequence" + 1
    FROM open WHERE j."Id" = open."Id"
    RETURNING ${event(`CASE j."Status" WHEN ${CANCELLED} THEN 'cancelled' ELSE 'cancelRequested' END`)}
  )`);

const LEFT = `
SELECT 1 FROM "BackgroundJobs" c
WHERE c."ParentId" = ANY($1::uuid[]) AND c."CompletedAt" IS NULL AND c."CancelRequestedAt" IS NULL LIMIT 1`;

/** For claims and progress reports that were just being recorded. */
const PASSES = 3;
const BETWEEN_PASSES_MS = 20;

/** Cancels what is unfinished of the children of jobs that are over: queued ones at once, running ones by their workers. */
export async function cancelChildren(db: Database, parentIds: readonly string[]): Promise<MovedRow[]> {
  const rows: MovedRow[] = [];
  for (let pass = 1; ; pass += 1) {
    const [left] = (await db.query(LEFT, [parentIds])) as unknown[];
    if (left === undefined || pass > PASSES) return rows;
    if (pass > 1) await sleep(BETWEEN_PASSES_MS);
    rows.push(...(await runMoves(db, CANCEL, [parentIds])));
  }
}
