import { JobIdempotencyKeyReusedError } from '@cairn/errors';
import type { JobView } from '@cairn/job-contracts';
import { JOB_COLUMNS, jobView } from '../moves/job-row.ts';
import type { Database, JobRow } from '../moves/job-row.ts';
import type { NewJob } from './new-job.ts';

interface ExistingRow extends JobRow {
  Place: number;
  ByIdempotencyKey: boolean;
  SamePayload: boolean;
  Lapsed: boolean;
}

/** Who holds a key that a new job asked for. */
export interface ExistingJob {
  /** The job there is, or the error that a repeat with another payload gets. */
  outcome: JobView | JobIdempotencyKeyReusedError;
  /** Its time of being unique is over, but nobody has taken the key from it yet. */
  lapsed: boolean;
}

/** Of the jobs with the same idempotency key, else with the same unique key. One probe each. */
const FIND = `
SELECT ${JOB_COLUMNS}, (wanted.place - 1)::int AS "Place", found."ByIdempotencyKey",
  found."Payload" = wanted.f -> 'payload' AS "SamePayload",
  NOT found."ByIdempotencyKey" AND found."UniqueUntil" > '-infinity' AND found."UniqueUntil" <= now() AS "Lapsed"
FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS wanted(f, place)
CROSS JOIN LATERAL (
  (SELECT j.*, true AS "ByIdempotencyKey" FROM "BackgroundJobs" j
   WHERE j."UserId" = (f ->> 'userId')::uuid AND j."JobType" = f ->> 'jobType' AND j."IdempotencyKey" = f ->> 'idempotencyKey')
  UNION ALL
  (SELECT j.*, false FROM "BackgroundJobs" j
   WHERE j."UserId" = (f ->> 'userId')::uuid AND j."JobType" = f ->> 'jobType' AND j."UniqueKey" = f ->> 'uniqueKey')
  LIMIT 1
) found`;

/**
 * The holders of the keys, by the id of the job that wanted them. A statement of its own after the insert, because a
 * holder may have committed while the insert waited for it.
 */
export async function findExisting(db: Database, jobs: readonly NewJob[]): Promise<Map<string, ExistingJob>> {
  const wanted = jobs.map(({ facts: { userId, jobType, idempotencyKey, uniqueKey }, payloadJson }) => {
    const keys = JSON.stringify({ userId, jobType, idempotencyKey, uniqueKey });
    // Only a repeat by idempotency key is compared.
    return idempotencyKey === undefined ? keys : `{"payload":${payloadJson},${keys.slice(1)}`;
  });
  const rows = (await db.query(FIND, [`[${wanted.join(',')}]`])) as ExistingRow[];
  const found = new Map<string, ExistingJob>();
  for (const row of rows) {
    const id = jobs[row.Place]?.id;
    if (id !== undefined) found.set(id, { outcome: outcomeOf(row), lapsed: row.Lapsed });
  }
  return found;
}

function outcomeOf(row: ExistingRow): JobView | JobIdempotencyKeyReusedError {
  if (row.ByIdempotencyKey && !row.SamePayload) return new JobIdempotencyKeyReusedError(row.Id);
  return jobView(row);
}

/** Takes the unique keys from jobs that have held them for their time, over or not. */
export async function freeLapsedKeys(db: Database, jobIds: readonly string[]): Promise<void> {
  await db.query(
    `UPDATE "BackgroundJobs" SET "UniqueKey" = NULL, "UniqueUntil" = NULL
     WHERE "Id" = ANY($1::uuid[]) AND "UniqueKey" IS NOT NULL AND "UniqueUntil" > '-infinity' AND "UniqueUntil" <= now()`,
    [jobIds],
  );
}
