import { JobIdempotencyKeyReusedError } from '@cairn/errors';
import { target } from './job-moves.ts';
import { JOB_COLUMNS } from './job-row.ts';
import type { Database, JobRow } from './job-row.ts';
import { oneEvent, recordMoves, runMoves } from './record-moves.ts';
import type { MovedRow } from './record-moves.ts';

/** A job as it goes into its row; every text has been checked for storability. */
export interface NewJob {
  id: string;
  userId: string;
  jobType: string;
  payload: unknown;
  maxAttempts: number;
  /** Lower runs first. */
  priority: number;
  /** Null: at once, by the database's clock. */
  runAt: Date | null;
  idempotencyKey: string | null;
  concurrencyKey: string | null;
  subjectId: string | null;
  traceParent: string | null;
}

// The event carries all that the row began with, so that history alone can tell it.
const INSERT = recordMoves(`moved AS (
  INSERT INTO "BackgroundJobs" AS j ("Id", "UserId", "JobType", "Status", "Payload", "MaxAttempts", "Priority", "RunAt",
    "IdempotencyKey", "ConcurrencyKey", "SubjectId", "TraceParent", "EventSequence")
  VALUES ($1, $2, $3, ${target('enqueue')}, $4::jsonb, $5, $6, COALESCE($7::timestamptz, now()), $8, $9, $10, $11, 1)
  ON CONFLICT ("UserId", "JobType", "IdempotencyKey") WHERE "IdempotencyKey" IS NOT NULL DO NOTHING
  RETURNING j.*, ${oneEvent(
    `'queued'`,
    `jsonb_build_object('runAt', j."RunAt", 'priority', j."Priority", 'maxAttempts', j."MaxAttempts", 'jobType', j."JobType",
      'payload', j."Payload", 'idempotencyKey', j."IdempotencyKey", 'concurrencyKey', j."ConcurrencyKey",
      'subjectId', j."SubjectId", 'traceParent', j."TraceParent")`,
  )}
)`);

/** @returns no row when the idempotency key is taken */
export function insertJob(db: Database, job: NewJob): Promise<MovedRow[]> {
  return runMoves(db, INSERT, [
    job.id,
    job.userId,
    job.jobType,
    JSON.stringify(job.payload),
    job.maxAttempts,
    job.priority,
    job.runAt,
    job.idempotencyKey,
    job.concurrencyKey,
    job.subjectId,
    job.traceParent,
  ]);
}

/**
 * The job that holds the idempotency key. A statement of its own after the insert, because the holder may have
 * committed while the insert waited for it.
 * @throws JobIdempotencyKeyReusedError when it was enqueued with another payload
 */
export async function findByIdempotencyKey(db: Database, job: NewJob): Promise<JobRow | undefined> {
  const [row] = (await db.query(
    `SELECT ${JOB_COLUMNS}, "Payload" = $4::jsonb AS "SamePayload" FROM "BackgroundJobs"
     WHERE "UserId" = $1 AND "JobType" = $2 AND "IdempotencyKey" = $3`,
    [job.userId, job.jobType, job.idempotencyKey, JSON.stringify(job.payload)],
  )) as (JobRow & { SamePayload: boolean })[];
  if (row && !row.SamePayload) throw new JobIdempotencyKeyReusedError(row.Id);
  return row;
}
