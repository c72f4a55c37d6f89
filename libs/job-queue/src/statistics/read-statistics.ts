import type { Database } from '../moves/job-row.ts';
import { workerIsAlive } from '../heartbeat/worker-session.ts';
import { COUNT_IN_ORDER, COUNT_LIMIT, liveJobs } from './live-jobs.ts';

/**
 * A row per job type. Deferred jobs are a range of the same index as due ones; parked parents wait for their children with
 * `"RunAt"` at infinity, its very end. Of jobs with a key the first `COUNT_LIMIT` are looked at, due or not.
 */
export const STATISTICS = `
WITH RECURSIVE ${liveJobs()},
  later AS (
    SELECT lane."JobType", unkeyed.* FROM lane CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE NOT parked) AS deferred, count(*) FILTER (WHERE parked) AS parked,
        bool_or(capped) AS capped
      FROM (
        SELECT false AS parked, count(*) OVER () = ${COUNT_LIMIT} AS capped FROM (
          SELECT 1 FROM "BackgroundJobs" j
          WHERE j."JobType" = lane."JobType" AND j."Priority" = lane."Priority" AND j."RunAt" > now()
            AND j."RunAt" < 'infinity' AND j."CompletedAt" IS NULL AND j."ConcurrencyKey" IS NULL LIMIT ${COUNT_LIMIT}
        ) deferred
        UNION ALL
        SELECT true, count(*) OVER () = ${COUNT_LIMIT} FROM (
          SELECT 1 FROM "BackgroundJobs" j
          WHERE j."JobType" = lane."JobType" AND j."Priority" = lane."Priority" AND j."RunAt" = 'infinity'
            AND j."CompletedAt" IS NULL AND j."ConcurrencyKey" IS NULL LIMIT ${COUNT_LIMIT}
        ) parked
      ) counted
    ) unkeyed
    UNION ALL
    SELECT keyed_type."JobType", keyed.* FROM keyed_type CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE "RunAt" > now() AND "RunAt" < 'infinity') AS deferred,
        count(*) FILTER (WHERE "RunAt" = 'infinity') AS parked, count(*) = ${COUNT_LIMIT} AS capped
      FROM (
        SELECT j."RunAt" FROM "BackgroundJobs" j
        WHERE j."JobType" = keyed_type."JobType" AND j."CompletedAt" IS NULL AND j."ConcurrencyKey" IS NOT NULL
        LIMIT ${COUNT_LIMIT}
      ) counted
    ) keyed
  ),
  failed_type AS (
    (SELECT f."JobType" FROM "BackgroundJobs" f WHERE f."Error" IS NOT NULL AND f."CompletedAt" IS NOT NULL
     ORDER BY f."JobType" LIMIT 1)
    UNION ALL
    SELECT next."JobType" FROM failed_type CROSS JOIN LATERAL (
      SELECT n."JobType" FROM "BackgroundJobs" n
      WHERE n."Error" IS NOT NULL AND n."CompletedAt" IS NOT NULL AND n."JobType" > failed_type."JobType"
      ORDER BY n."JobType" LIMIT 1) next
  ),
  dead AS (
    SELECT failed_type."JobType", counted.* FROM failed_type CROSS JOIN LATERAL (
      SELECT count(*) AS failed, count(*) = ${COUNT_LIMIT} AS capped FROM (
        SELECT 1 FROM "BackgroundJobs" j
        WHERE j."JobType" = failed_type."JobType" AND j."Error" IS NOT NULL AND j."CompletedAt" IS NOT NULL
          AND j."Status" = 3 AND j."DeleteRequestedAt" IS NULL
        LIMIT ${COUNT_LIMIT}
      ) letters
    ) counted
  ),
  -- The minute that runs and the one before it, as a rate per minute.
  recent AS (
    SELECT "JobType", sum("Completed") * per_minute AS completed, sum("Failed") * per_minute AS failed
    FROM "JobThroughput", LATERAL (SELECT 60 / (60 + EXTRACT(second FROM now()))::float8 AS per_minute) share
    WHERE "Minute" >= date_trunc('minute', now()) - interval '1 min' GROUP BY "JobType", per_minute
  ),
  parts AS (
    SELECT "JobType", due, oldest, running, 0 AS deferred, 0 AS parked, 0 AS failed, 0::float8 AS completed_rate,
      0::float8 AS failed_rate, capped AS due_capped, false AS later_capped, false AS failed_capped FROM live
    UNION ALL
    SELECT "JobType", 0, NULL, 0, deferred, parked, 0, 0, 0, false, COALESCE(capped, false), false FROM later
    UNION ALL
    SELECT "JobType", 0, NULL, 0, 0, 0, failed, 0, 0, false, false, capped FROM dead
    UNION ALL
    SELECT "JobType", 0, NULL, 0, 0, 0, 0, completed, failed, false, false, false FROM recent
  )
SELECT "JobType", sum(due + deferred + parked)::INT AS "Queued", sum(due)::INT AS "Due",
  EXTRACT(epoch FROM now() - min(oldest))::FLOAT8 AS "OldestDueSeconds", sum(deferred)::INT AS "Deferred",
  sum(parked)::INT AS "Parked", sum(running)::INT AS "Running", sum(failed)::INT AS "Failed",
  sum(completed_rate)::INT AS "CompletedPerMinute", sum(failed_rate)::INT AS "FailedPerMinute",
  array_remove(ARRAY[
    CASE WHEN bool_or(due_capped OR later_capped) THEN 'Queued' END, CASE WHEN bool_or(due_capped) THEN 'Due' END,
    CASE WHEN bool_or(later_capped) THEN 'Deferred' END, CASE WHEN bool_or(later_capped) THEN 'Parked' END,
    CASE WHEN bool_or(due_capped) THEN 'Running' END, CASE WHEN bool_or(failed_capped) THEN 'Failed' END
  ], NULL) AS "AtLeast"
FROM parts GROUP BY "JobType" ORDER BY "JobType"`;

/** For services and for people: `SELECT * FROM cairn_queue_statistics()`, a row per job type. */
export const STATISTICS_FUNCTION = `
CREATE FUNCTION cairn_queue_statistics() RETURNS TABLE (
  "JobType" TEXT, "Queued" INT, "Due" INT, "OldestDueSeconds" FLOAT8, "Deferred" INT, "Parked" INT, "Running" INT,
  "Failed" INT, "CompletedPerMinute" INT, "FailedPerMinute" INT, "AtLeast" TEXT[]
) LANGUAGE sql STABLE SET search_path FROM CURRENT ${COUNT_IN_ORDER} AS $$ ${STATISTICS} $$`;

export interface StatisticsRow {
  at: Date;
  workersAlive: number;
  types: TypeRow[];
}

interface TypeRow {
  JobType: string;
  Queued: number;
  Due: number;
  OldestDueSeconds: number | null;
  Deferred: number;
  Parked: number;
  Running: number;
  Failed: number;
  CompletedPerMinute: number;
  FailedPerMinute: number;
  AtLeast: ('Queued' | 'Due' | 'Deferred' | 'Parked' | 'Running' | 'Failed')[];
}

/** One row, also for an empty queue. */
export async function readStatistics(db: Database): Promise<StatisticsRow> {
  const [row] = (await db.query(`
    SELECT now() AS at, (SELECT count(*)::int FROM "BackgroundWorkers" w WHERE ${workerIsAlive('w')}) AS "workersAlive",
      COALESCE((SELECT json_agg(t) FROM cairn_queue_statistics() t), '[]') AS types`)) as [StatisticsRow];
  return row;
}
