import type { HeardSoFar } from '@cairn/job-contracts';
import type { Database } from '../moves/job-row.ts';
import { MAX_SNAPSHOT_JOBS } from './active-jobs.ts';

/** Where a job's history stands. */
export interface JobStand {
  jobId: string;
  sequence: number;
  /** Completed, Failed, Cancelled or deleted. */
  over: boolean;
}

/** Among so many of a user's newest finished jobs those are looked for that began and ended unheard. */
const NEWEST = 500;
/**
 * Times are those of transactions' beginnings: one may be told, and a longer one that began before may commit after it. No
 * harm is done by looking further back, for what was heard is left out.
 */
const OVERLAP_MS = 60_000;

const CHANGED = `
WITH own AS (
  SELECT j."Id", j."EventSequence", j."CompletedAt", j."DeleteRequestedAt" FROM "BackgroundJobs" j
  WHERE j."UserId" = $1 AND j."ParentId" IS NULL AND j."Id" = ANY($2::uuid[])
  UNION
  (SELECT j."Id", j."EventSequence", j."CompletedAt", j."DeleteRequestedAt" FROM "BackgroundJobs" j
   WHERE j."UserId" = $1 AND j."ParentId" IS NULL AND j."CompletedAt" IS NULL AND j."DeleteRequestedAt" IS NULL
   ORDER BY j."Id" DESC LIMIT ${MAX_SNAPSHOT_JOBS})
  UNION
  (SELECT n."Id", n."EventSequence", n."CompletedAt", n."DeleteRequestedAt" FROM (
     SELECT * FROM "BackgroundJobs" j WHERE j."UserId" = $1 AND j."ParentId" IS NULL AND j."CompletedAt" IS NOT NULL
     ORDER BY j."Id" DESC LIMIT ${NEWEST}
   ) n WHERE n."CompletedAt" >= $3 AND n."DeleteRequestedAt" IS NULL)
)
SELECT own."Id" AS "jobId", own."EventSequence" AS sequence,
  own."CompletedAt" IS NOT NULL OR own."DeleteRequestedAt" IS NOT NULL AS over
FROM own`;

/**
 * The user's jobs that are active, that were heard of, or that ended since, each with how far it has come. Of those heard
 * of, one that is left out does not exist any more.
 */
export async function readStands(db: Database, userId: string, { at, jobs }: HeardSoFar): Promise<JobStand[]> {
  return (await db.query(CHANGED, [userId, [...jobs.keys()], new Date(at - OVERLAP_MS)])) as JobStand[];
}

/** Of the given jobs those that have come further than their sequence here, whoever's they are. */
export async function readAhead(db: Database, sequences: ReadonlyMap<string, number>): Promise<string[]> {
  const rows = (await db.query(
    `SELECT j."Id" FROM unnest($1::uuid[], $2::int[]) AS h(id, sequence)
     JOIN "BackgroundJobs" j ON j."Id" = h.id AND j."EventSequence" > h.sequence`,
    [[...sequences.keys()], [...sequences.values()]],
  )) as { Id: string }[];
  return rows.map(({ Id }) => Id);
}
