import type { Database } from './job-row.ts';
import { target } from './job-moves.ts';
import { recordMoves, runMoves } from './record-moves.ts';
import type { MovedRow } from './record-moves.ts';

/**
 * Takes the job out of the user's sight, and out of its worker's hands when it is active: the lease ends here, so the
 * worker cannot save anything any more. The row stays until it is purged, because that worker may still be uploading.
 */
const REQUEST = recordMoves(`before AS MATERIALIZED (
    SELECT "Id", "Status" IN (0, 1) AS active FROM "BackgroundJobs"
    WHERE "Id" = $1 AND "UserId" = $2 AND "DeleteRequestedAt" IS NULL FOR UPDATE
  ),
  moved AS (
    UPDATE "BackgroundJobs" j SET
      "DeleteRequestedAt" = now(),
      "Status" = CASE WHEN before.active THEN ${target('cancel')} ELSE "Status" END,
      "CompletedAt" = COALESCE("CompletedAt", now()),
      "CancelRequestedAt" = CASE WHEN before.active THEN COALESCE("CancelRequestedAt", now()) ELSE "CancelRequestedAt" END,
      "LeaseToken" = NULL, "LeaseExpiresAt" = NULL,
      "EventSequence" = "EventSequence" + CASE WHEN before.active THEN 1 ELSE 0 END
    FROM before WHERE j."Id" = before."Id"
    RETURNING j.*, CASE WHEN before.active
      THEN jsonb_build_array(jsonb_build_object('kind', 'cancelled', 'data', '{}'::jsonb)) ELSE '[]'::jsonb END AS "Events"
  )`);

/** Idempotent. @returns no row when the job was not active, was deleted before, or is not the user's */
export function requestDelete(db: Database, userId: string, jobId: string): Promise<MovedRow[]> {
  return runMoves(db, REQUEST, [jobId, userId]);
}

export interface DeletedJob {
  jobId: string;
  userId: string;
}

/** Deleted jobs that no worker can still be writing for. */
export async function listPurgeable(db: Database, afterSeconds: number, limit: number): Promise<DeletedJob[]> {
  return (await db.query(
    `SELECT "Id" AS "jobId", "UserId" AS "userId" FROM "BackgroundJobs"
     WHERE "DeleteRequestedAt" < now() - make_interval(secs => $1::float8)
     ORDER BY "DeleteRequestedAt" LIMIT $2`,
    [afterSeconds, limit],
  )) as DeletedJob[];
}

/** Removes the row and its history for good; only of jobs whose deletion was requested. */
export async function purgeJob(db: Database, jobId: string): Promise<void> {
  await db.query(
    `WITH gone AS (DELETE FROM "BackgroundJobs" WHERE "Id" = $1 AND "DeleteRequestedAt" IS NOT NULL RETURNING "Id")
     DELETE FROM "JobEvents" WHERE "JobId" IN (SELECT "Id" FROM gone)`,
    [jobId],
  );
}
