import type { JobError, JobStatusName } from '@cairn/job-contracts';
import { statusName } from '../moves/job-moves.ts';
import type { Database } from '../moves/job-row.ts';

/** A child as its parent finds it. */
export interface KnownChild {
  index: number;
  jobId: string;
  jobType: string;
  status: JobStatusName;
  result: unknown;
  error: JobError | null;
  /** Ended without completing, and the parent was brought back by a person since: it gets another chance. */
  again: boolean;
}

/** A child that was asked to stop before the redrive will end after it, of the old request. */
const CHILDREN = `
SELECT c."ChildIndex" AS index, c."Id" AS "jobId", c."JobType" AS "jobType", c."Status" AS status, c."Result" AS result,
  c."Error" AS error, c."CompletedAt" IS NOT NULL AND c."Status" <> 2
    AND COALESCE(c."CancelRequestedAt", c."CompletedAt") < redriven.at IS TRUE AS again
FROM "BackgroundJobs" c
CROSS JOIN (SELECT max("At") AS at FROM "JobEvents" WHERE "JobId" = $1 AND "Kind" = 'redriven') redriven
WHERE c."ParentId" = $1 AND c."ChildIndex" >= $2 AND c."ChildIndex" < $3
ORDER BY c."ChildIndex"`;

/** The children in these places, in order. @param before the first place not to read */
export async function readChildren(
  db: Database,
  parentId: string,
  from: number,
  before: number,
): Promise<KnownChild[]> {
  const rows = (await db.query(CHILDREN, [parentId, from, before])) as (Omit<KnownChild, 'status'> & {
    status: number;
  })[];
  return rows.map((row) => ({ ...row, status: statusName(row.status) }));
}

const GENERATION = `
WITH RECURSIVE line AS (
  SELECT "ParentId", 1 AS generation FROM "BackgroundJobs" WHERE "Id" = $1
  UNION ALL
  SELECT p."ParentId", line.generation + 1 FROM line JOIN "BackgroundJobs" p ON p."Id" = line."ParentId"
  WHERE line.generation < 100
)
SELECT max(generation)::int AS generation FROM line`;

/** 1 for a job that is nobody's child. */
export async function readGeneration(db: Database, jobId: string): Promise<number> {
  const [row] = (await db.query(GENERATION, [jobId])) as { generation: number }[];
  return row?.generation ?? 1;
}
