import { workerIsLost } from '../heartbeat/worker-session.ts';
import type { Database } from './job-row.ts';
import { allows } from './job-moves.ts';
import type { HeldJob } from './lease.ts';

/** A job whose worker was lost, held by the sweep until it is settled. */
export interface StaleJob extends HeldJob {
  userId: string;
  jobType: string;
  attempt: number;
  crashCount: number;
  traceParent: string | null;
  lostWorkerId: number;
}

/**
 * Lost workers are lost for good: one that finds itself so takes a new id. The row locks make this and a late heartbeat
 * take turns.
 */
const MARK_LOST = `
UPDATE "BackgroundWorkers" w SET "LostAt" = now() WHERE ${workerIsLost('w', '$1', '$2')} RETURNING w."Id"`;

/** @returns how many workers were found to be lost */
export async function markLostWorkers(
  db: Database,
  { leaseSeconds, maxSilenceSeconds }: { leaseSeconds: number; maxSilenceSeconds: number },
): Promise<number> {
  const [rows] = (await db.query(MARK_LOST, [leaseSeconds, maxSilenceSeconds])) as [unknown[], number];
  return rows.length;
}

/** SQL: running jobs whose worker is known to be lost. */
export const STALE = `
  SELECT j."Id", j."WorkerId" FROM "BackgroundJobs" j
  WHERE j."CompletedAt" IS NULL AND ${allows('reclaim', 'j')} AND NOT EXISTS (
    SELECT 1 FROM "BackgroundWorkers" w WHERE w."Id" = j."WorkerId" AND w."LostAt" IS NULL AND w."StoppedAt" IS NULL)`;

/**
 * Takes over running jobs whose worker is lost, as jobs of the sweep's own worker. From then on the old worker is fenced
 * out, storage can be asked outside of any transaction, and if the sweep dies as well, the next one takes over.
 *
 * One replica at a time, by the advisory lock; the others get nothing. Every clock is the database's. There is no index
 * on running jobs, because every claim would pay for it: this walks the unfinished ones.
 */
const TAKE_OVER = `
WITH turn AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(hashtextextended('cairn stale sweep', 0)) AS mine),
stale AS MATERIALIZED (
  ${STALE} AND (SELECT mine FROM turn)
  LIMIT $1
  FOR UPDATE SKIP LOCKED
),
held AS (
  UPDATE "BackgroundJobs" j SET "WorkerId" = $2, "LeaseToken" = j."LeaseToken" + 1
  FROM stale WHERE j."Id" = stale."Id"
  RETURNING j."Id", j."UserId", j."JobType", j."LeaseToken", j."Attempt", j."CrashCount", j."TraceParent", stale."WorkerId"
)
SELECT * FROM held`;

interface StaleRow {
  Id: string;
  UserId: string;
  JobType: string;
  LeaseToken: number;
  Attempt: number;
  CrashCount: number;
  TraceParent: string | null;
  WorkerId: number;
}

export async function takeOverStaleJobs(
  db: Database,
  { sweeperId, limit }: { sweeperId: number; limit: number },
): Promise<StaleJob[]> {
  const rows = (await db.query(TAKE_OVER, [limit, sweeperId])) as StaleRow[];
  return rows.map((row) => ({
    id: row.Id,
    workerId: sweeperId,
    leaseToken: row.LeaseToken,
    userId: row.UserId,
    jobType: row.JobType,
    attempt: row.Attempt,
    crashCount: row.CrashCount,
    traceParent: row.TraceParent,
    lostWorkerId: row.WorkerId,
  }));
}
