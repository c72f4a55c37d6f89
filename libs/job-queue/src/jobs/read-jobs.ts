import type { JobStatus } from '@cairn/job-contracts';
import { JOB_COLUMNS } from '../moves/job-row.ts';
import type { Database, JobRow } from '../moves/job-row.ts';

/** One job of the user; a deleted one is not there. */
export async function readJob(db: Database, userId: string, jobId: string): Promise<JobRow | undefined> {
  const [row] = (await db.query(
    `SELECT ${JOB_COLUMNS} FROM "BackgroundJobs" WHERE "Id" = $1 AND "UserId" = $2 AND "DeleteRequestedAt" IS NULL`,
    [jobId, userId],
  )) as JobRow[];
  return row;
}

export interface JobListQuery {
  status?: JobStatus;
  limit: number;
  /** Id of the last job of the page before. */
  before?: string;
}

/**
 * The user's jobs without their children, newest first: ids are ordered by time. What is finished and what is not have an
 * index each; the first one gives its page without a sort.
 */
export async function readJobs(db: Database, userId: string, query: JobListQuery): Promise<JobRow[]> {
  return (await db.query(
    `SELECT * FROM (
       (${pageOf('"CompletedAt" IS NOT NULL')}) UNION ALL (${pageOf('"CompletedAt" IS NULL')})
     ) page ORDER BY "Id" DESC LIMIT $4`,
    [userId, query.before ?? null, query.status ?? null, query.limit],
  )) as JobRow[];
}

function pageOf(which: string): string {
  return `
SELECT ${JOB_COLUMNS} FROM "BackgroundJobs"
WHERE "UserId" = $1 AND ${which} AND ($2::uuid IS NULL OR "Id" < $2) AND ($3::int IS NULL OR "Status" = $3)
  AND "DeleteRequestedAt" IS NULL AND "ParentId" IS NULL
ORDER BY "Id" DESC LIMIT $4`;
}
