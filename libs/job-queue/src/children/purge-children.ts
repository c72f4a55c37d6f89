import type { Database } from '../moves/job-row.ts';

/**
 * Parts go at once: they have no blobs of their own. Other children are marked as deleted, and the sweep removes them as
 * it removes any deleted job.
 */
const PURGE = `
WITH parts AS (
  DELETE FROM "BackgroundJobs" WHERE "ParentId" = ANY($1::uuid[]) AND "JobType" LIKE '%#units' RETURNING "Id"
),
others AS (
  UPDATE "BackgroundJobs" SET "DeleteRequestedAt" = now(), "EventSequence" = "EventSequence" + 1
  WHERE "ParentId" = ANY($1::uuid[]) AND "JobType" NOT LIKE '%#units' AND "DeleteRequestedAt" IS NULL
    AND "CompletedAt" IS NOT NULL
  RETURNING "Id", "EventSequence", "Attempt", "WorkerId"
),
told AS (
  INSERT INTO "LaterJobEvents" ("JobId", "At", "Sequence", "Attempt", "WorkerId", "Kind", "Data")
  SELECT "Id", now(), "EventSequence", "Attempt", "WorkerId", 'deleted', '{"deleted": true}' FROM others
)
DELETE FROM "LaterJobEvents" WHERE "JobId" IN (SELECT "Id" FROM parts)`;

/** Takes the children of jobs away that are about to be removed for good. Run it before these. */
export async function purgeChildren(db: Database, parentIds: readonly string[]): Promise<void> {
  await db.query(PURGE, [parentIds]);
}
