import type { HeldJob } from './claim-jobs.ts';
import type { Database } from './job-row.ts';
import { allows } from './job-moves.ts';

/** A job whose worker was lost, held by the sweep until it is settled. */
export interface StaleJob extends HeldJob {
  userId: string;
  attempt: number;
  crashCount: number;
  traceParent: string | null;
  lostWorkerId: string;
}

/**
 * Takes over running jobs whose lease has expired, under a lease of the sweep's own. From then on the old worker is
 * fenced out, storage can be asked outside of any transaction, and if the sweep dies as well, the next one takes over.
 *
 * One replica at a time, by the advisory lock; the others get nothing. Every clock is the database's.
 */
const TAKE_OVER = `
WITH turn AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(hashtextextended('cairn stale sweep', 0)) AS mine),
stale AS MATERIALIZED (
  SELECT "Id", "WorkerId" FROM "BackgroundJobs"
  WHERE (SELECT mine FROM turn) AND ${allows('reclaim')} AND "LeaseExpiresAt" < now()
  LIMIT $1
  FOR UPDATE SKIP LOCKED
),
held AS (
  UPDATE "BackgroundJobs" j SET
    "LeaseToken" = gen_random_uuid(), "LeaseExpiresAt" = now() + make_interval(secs => $2::float8)
  FROM stale WHERE j."Id" = stale."Id"
  RETURNING j."Id", j."UserId", j."LeaseToken", j."Attempt", j."CrashCount", j."TraceParent", stale."WorkerId"
)
SELECT * FROM held`;

interface StaleRow {
  Id: string;
  UserId: string;
  LeaseToken: string;
  Attempt: number;
  CrashCount: number;
  TraceParent: string | null;
  WorkerId: string;
}

export async function takeOverStaleJobs(
  db: Database,
  options: { sweeperId: string; limit: number; leaseSeconds: number },
): Promise<StaleJob[]> {
  const rows = (await db.query(TAKE_OVER, [options.limit, options.leaseSeconds])) as StaleRow[];
  return rows.map((row) => ({
    id: row.Id,
    leaseToken: row.LeaseToken,
    workerId: options.sweeperId,
    userId: row.UserId,
    attempt: row.Attempt,
    crashCount: row.CrashCount,
    traceParent: row.TraceParent,
    lostWorkerId: row.WorkerId,
  }));
}
