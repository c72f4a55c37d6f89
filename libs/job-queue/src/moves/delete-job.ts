import { allows, target } from './job-moves.ts';
import type { Database } from './job-row.ts';
import { GIVE_UP_LEASE } from './lease.ts';
import { event, recordMove, runMoves } from './record-moves.ts';
import type { MovedRow } from './record-moves.ts';

/**
 * Takes the job out of the user's sight, and out of its worker's hands when it is active: the lease ends here, so the
 * worker cannot save anything any more. The row stays until it is purged, because that worker may still be uploading.
 *
 * The state comes from the locked row throughout: constraints are checked against `j` of the snapshot before it is seen
 * that `j` has moved on.
 */
const REQUEST = recordMove(`before AS MATERIALIZED (
    SELECT j."Id", j."Status", j."CompletedAt", ${allows('cancel', 'j')} AS active FROM "BackgroundJobs" j
    WHERE j."Id" = $1 AND j."UserId" = $2 AND j."DeleteRequestedAt" IS NULL FOR UPDATE
  ),
  moved AS (
    UPDATE "BackgroundJobs" j SET
      "DeleteRequestedAt" = now(),
      "Status" = CASE WHEN before.active THEN ${target('cancel')} ELSE before."Status" END,
      "CompletedAt" = COALESCE(before."CompletedAt", now()),
      "CancelRequestedAt" = CASE WHEN before.active THEN COALESCE(j."CancelRequestedAt", now()) ELSE j."CancelRequestedAt" END,
      "UniqueKey" = NULL, "PendingChildren" = 0, ${GIVE_UP_LEASE},
      "EventSequence" = j."EventSequence" + 1
    FROM before WHERE j."Id" = before."Id"
    RETURNING ${event(`CASE WHEN before.active THEN 'cancelled' ELSE 'deleted' END`, `jsonb_build_object('deleted', true)`)}
  )`);

/** Idempotent. @returns no row when the job was deleted before, or is not the user's */
export function requestDelete(db: Database, userId: string, jobId: string): Promise<MovedRow[]> {
  return runMoves(db, REQUEST, [jobId, userId]);
}

export interface DeletedJob {
  jobId: string;
  userId: string;
}

/** SQL: deleted jobs that no worker can still be writing for, so many seconds after. */
export function purgeable(afterSeconds: string): string {
  return `
     SELECT "Id" AS "jobId", "UserId" AS "userId" FROM "BackgroundJobs"
     WHERE "DeleteRequestedAt" < now() - make_interval(secs => ${afterSeconds}::float8)`;
}

/** The longest deleted of them. */
export async function listPurgeable(db: Database, afterSeconds: number, limit: number): Promise<DeletedJob[]> {
  return (await db.query(`${purgeable('$1')} ORDER BY "DeleteRequestedAt" LIMIT $2`, [
    afterSeconds,
    limit,
  ])) as DeletedJob[];
}

/** Removes the row and its history for good; only of jobs whose deletion was requested. */
export async function purgeJob(db: Database, jobId: string): Promise<void> {
  await db.query(
    `WITH gone AS (DELETE FROM "BackgroundJobs" WHERE "Id" = $1 AND "DeleteRequestedAt" IS NOT NULL RETURNING "Id")
     DELETE FROM "LaterJobEvents" WHERE "JobId" IN (SELECT "Id" FROM gone)`,
    [jobId],
  );
}
