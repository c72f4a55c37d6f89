import type { Database } from '../moves/job-row.ts';

/** Counts no further than `atMost`: what a count costs is bounded by the limit that it is for. */
export type CountUnfinished = (db: Database, key: string, atMost: number) => Promise<number>;

export const countOfUser: CountUnfinished = (db, userId, atMost) =>
  readCount(
    db,
    `SELECT count(*)::int AS count FROM (
       SELECT 1 FROM "BackgroundJobs" WHERE "UserId" = $1 AND "CompletedAt" IS NULL LIMIT $2) unfinished`,
    [userId, atMost],
  );

/** Over both indexes of unfinished jobs, those with and those without a concurrency key. */
export const countOfType: CountUnfinished = (db, jobType, atMost) =>
  readCount(
    db,
    `SELECT count(*)::int AS count FROM (
       (SELECT 1 FROM "BackgroundJobs"
        WHERE "JobType" = $1 AND "CompletedAt" IS NULL AND "ConcurrencyKey" IS NULL LIMIT $2)
       UNION ALL
       (SELECT 1 FROM "BackgroundJobs"
        WHERE "JobType" = $1 AND "CompletedAt" IS NULL AND "ConcurrencyKey" IS NOT NULL LIMIT $2)
       LIMIT $2) unfinished`,
    [jobType, atMost],
  );

async function readCount(db: Database, sql: string, parameters: unknown[]): Promise<number> {
  const [row] = (await db.query(sql, parameters)) as { count: number }[];
  return row?.count ?? 0;
}
