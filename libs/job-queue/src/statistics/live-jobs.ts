import { workerIsAlive } from '../heartbeat/worker-session.ts';
import { allows } from '../moves/job-moves.ts';

/** Counts go up to here: beyond it, "at least so many" tells a person and the autoscaler as much. */
export const COUNT_LIMIT = 10_000;

/**
 * SQL: settings of the functions that count. With each count bounded, reading an index in its order and stopping is always
 * right; the planner, which knows neither how many jobs are due nor how many of them a switch holds back, may read the
 * whole backlog instead and sort it (measured on 300,000 due jobs: 600 ms against 100).
 */
export const COUNT_IN_ORDER =
  'SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off SET jit = off';

/** SQL expressions that say which queued jobs count as due, apart from their time. */
export interface CountedJobs {
  jobType: (type: string) => string;
  userId: (user: string) => string;
}

/**
 * SQL: common table expressions (of a `WITH RECURSIVE`) about unfinished jobs, the last one `live`: per type and priority,
 * and per type once more for jobs with a key, how many are due, since when, how many run on living workers, and whether
 * the count was ended by `COUNT_LIMIT`.
 *
 * Finished jobs are in none of these indexes. Types and priorities are found by loose scans, one probe each; due jobs
 * are a range of the index, so that neither deferred jobs nor a million due ones are walked. The status is in no index:
 * running jobs are found where they were claimed, among the oldest due ones, and those with a key by "RunningKey".
 */
export function liveJobs(counted?: CountedJobs): string {
  const due = `${allows('claim', 'j')} AND (j."ExpiresAt" IS NULL OR j."ExpiresAt" > now())
          AND ${counted?.jobType('j."JobType"') ?? 'true'} AND ${counted?.userId('j."UserId"') ?? 'true'}`;
  const running = `j."Status" = 1 AND j."WorkerId" = ANY (ARRAY(SELECT "Id" FROM alive))`;
  return `
  alive AS MATERIALIZED (SELECT "Id" FROM "BackgroundWorkers" w WHERE ${workerIsAlive('w')}),
  lane AS (
    (SELECT f."JobType", f."Priority" FROM "BackgroundJobs" f WHERE f."CompletedAt" IS NULL AND f."ConcurrencyKey" IS NULL
     ORDER BY f."JobType", f."Priority" LIMIT 1)
    UNION ALL
    SELECT next."JobType", next."Priority" FROM lane CROSS JOIN LATERAL (
      SELECT n."JobType", n."Priority" FROM "BackgroundJobs" n
      WHERE n."CompletedAt" IS NULL AND n."ConcurrencyKey" IS NULL
        AND (n."JobType", n."Priority") > (lane."JobType", lane."Priority")
      ORDER BY n."JobType", n."Priority" LIMIT 1) next
  ),
  keyed_type AS (
    (SELECT f."JobType" FROM "BackgroundJobs" f WHERE f."CompletedAt" IS NULL AND f."ConcurrencyKey" IS NOT NULL
     ORDER BY f."JobType" LIMIT 1)
    UNION ALL
    SELECT next."JobType" FROM keyed_type CROSS JOIN LATERAL (
      SELECT n."JobType" FROM "BackgroundJobs" n
      WHERE n."CompletedAt" IS NULL AND n."ConcurrencyKey" IS NOT NULL AND n."JobType" > keyed_type."JobType"
      ORDER BY n."JobType" LIMIT 1) next
  ),
  live AS (
    SELECT lane."JobType", unkeyed.* FROM lane CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE NOT claimed) AS due, min("RunAt") FILTER (WHERE NOT claimed) AS oldest,
        count(*) FILTER (WHERE claimed) AS running, count(*) = ${COUNT_LIMIT} AS capped
      FROM (
        SELECT j."RunAt", j."Status" = 1 AS claimed FROM "BackgroundJobs" j
        WHERE j."JobType" = lane."JobType" AND j."Priority" = lane."Priority" AND j."RunAt" <= now()
          AND j."CompletedAt" IS NULL AND j."ConcurrencyKey" IS NULL AND (${due} OR ${running})
        ORDER BY j."RunAt", j."Id" LIMIT ${COUNT_LIMIT}
      ) counted
    ) unkeyed
    UNION ALL
    SELECT keyed_type."JobType", waiting.due, waiting.oldest, claimed.running, waiting.due = ${COUNT_LIMIT}
    FROM keyed_type CROSS JOIN LATERAL (
      SELECT count(*) AS due, min("RunAt") AS oldest FROM (
        SELECT j."RunAt" FROM "BackgroundJobs" j
        WHERE j."JobType" = keyed_type."JobType" AND j."CompletedAt" IS NULL AND j."ConcurrencyKey" IS NOT NULL
          AND j."RunAt" <= now() AND ${due}
        LIMIT ${COUNT_LIMIT}
      ) counted
    ) waiting CROSS JOIN LATERAL (
      SELECT count(*) AS running FROM "BackgroundJobs" j
      WHERE j."JobType" = keyed_type."JobType" AND j."RunningKey" IS NOT NULL AND j."ConcurrencyKey" IS NOT NULL AND ${running}
    ) claimed
  )`;
}
