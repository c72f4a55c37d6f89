import { JobStatus } from '@cairn/job-contracts';
import type { Database } from '../moves/job-row.ts';
import type { retentionDays } from './retention-options.ts';

type Days = ReturnType<typeof retentionDays>;

/** SQL over `j`: nobody needs the job any more. Children go with their parent, which reads their results to its end. */
function isExpired(completed: string, failed: string, cancelled: string): string {
  const olderThan = (days: string) => `j."CompletedAt" < now() - ${days}::float8 * interval '1 day'`;
  return `CASE j."Status"
      WHEN ${JobStatus.Completed} THEN ${olderThan(completed)}
      WHEN ${JobStatus.Failed} THEN ${olderThan(failed)}
      WHEN ${JobStatus.Cancelled} THEN ${olderThan(cancelled)}
    END IS TRUE
    AND j."DeleteRequestedAt" IS NULL
    AND NOT EXISTS (SELECT 1 FROM "BackgroundJobs" p WHERE p."Id" = j."ParentId")`;
}

/** SQL: the first version 7 UUID of the time `days` ago. Ids carry the time at which they were made. */
function firstIdOf(days: string): string {
  return `(lpad(to_hex(floor(EXTRACT(epoch FROM now() - ${days}::float8 * interval '1 day') * 1000)::bigint), 12, '0')
    || '70008000000000000000')::uuid`;
}

export interface RetainedJob {
  jobId: string;
  userId: string;
  expired: boolean;
}

/**
 * The next page of jobs that are old enough to look at, along the primary key: a job cannot have ended before it was
 * made, so none after the id of that time has to be looked at, and no index is needed for it.
 */
export async function nextPage(db: Database, after: string, days: Days, limit: number): Promise<RetainedJob[]> {
  const given = [days.completed, days.failed, days.cancelled];
  const shortest = Math.min(...given.filter((value) => value !== undefined));
  return (await db.query(
    `SELECT j."Id" AS "jobId", j."UserId" AS "userId", ${isExpired('$2', '$3', '$4')} AS expired
     FROM "BackgroundJobs" j WHERE j."Id" > $1 AND j."Id" < ${firstIdOf('$5')} ORDER BY j."Id" LIMIT $6`,
    [after, ...given.map((value) => value ?? null), shortest, limit],
  )) as RetainedJob[];
}

/**
 * Removes jobs with their history. Looks at each once more: somebody may have brought it back meanwhile.
 * @returns ids of those that went
 */
export async function purgeExpired(db: Database, jobIds: readonly string[], days: Days): Promise<string[]> {
  const rows = (await db.query(
    `WITH gone AS (
       DELETE FROM "BackgroundJobs" j WHERE j."Id" = ANY ($1::uuid[]) AND ${isExpired('$2', '$3', '$4')} RETURNING j."Id"
     ),
     history AS (DELETE FROM "LaterJobEvents" WHERE "JobId" = ANY (ARRAY(SELECT "Id" FROM gone)))
     SELECT "Id" AS "jobId" FROM gone`,
    [jobIds, days.completed ?? null, days.failed ?? null, days.cancelled ?? null],
  )) as { jobId: string }[];
  return rows.map(({ jobId }) => jobId);
}
