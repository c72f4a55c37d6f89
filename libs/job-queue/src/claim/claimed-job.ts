import type { JobView } from '@cairn/job-contracts';
import { UNIQUE_KEY_AT_CLAIM } from '../enqueue/unique-key.ts';
import type { HeldJob } from '../moves/lease.ts';
import { target } from '../moves/job-moves.ts';
import { FIRST_START_SEQUENCE } from '../moves/record-moves.ts';

export interface ClaimedJob extends HeldJob {
  userId: string;
  jobType: string;
  payload: unknown;
  subjectId: string | null;
  parentId: string | null;
  concurrencyKey: string | null;
  /** Its place under the limits of its type or key; null when it is under none. */
  runningKey: string | null;
  priority: number;
  /** Its turn among jobs of the same priority; PostgreSQL's text, comparable within one answer. */
  runAt: string;
  createdAt: string;
  startedAt: string;
  /** When this run began. */
  claimedAt: string;
  /** This run, from 1. */
  attempt: number;
  maxAttempts: number;
  traceParent: string | null;
  /** Last event recorded so far. */
  sequence: number;
  progressPercent: number;
}

/** SQL: what every claim sets; `$1` is the worker's id. The attempt counts from here, so that a job which kills its process runs out of attempts. */
export const CLAIM_SET = `"Status" = ${target('claim')}, "Attempt" = j."Attempt" + 1, "LeaseToken" = j."LeaseToken" + 1,
  "WorkerId" = $1,
  "FirstWorkerId" = CASE j."EventSequence" WHEN ${FIRST_START_SEQUENCE - 1} THEN $1 ELSE j."FirstWorkerId" END,
  "StartedAt" = COALESCE(j."StartedAt", now()), "Error" = NULL, "ErrorMessage" = NULL,
  "EventSequence" = j."EventSequence" + 1, ${UNIQUE_KEY_AT_CLAIM}`;

/** SQL: what a claim returns of the row `j`, and its event. */
export const CLAIM_RETURNING = `j."Id", j."UserId", j."JobType", j."Payload", j."SubjectId", j."ParentId", j."ConcurrencyKey", j."RunningKey",
  j."Priority", j."RunAt", j."CreatedAt", j."StartedAt", j."Attempt", j."MaxAttempts", j."LeaseToken", j."TraceParent",
  j."EventSequence", j."ProgressPercent", j."WorkerId", 'started' AS "EventKind", NULL::jsonb AS "EventData"`;

/**
 * SQL: what a claim tells of `moved m`. To write a time down costs the server as much as to find the row, so times that
 * follow from another are left out: mostly a job is created when it is due, and started when it is claimed.
 */
export const CLAIM_TOLD = `m."Id", m."UserId", m."JobType", m."Payload", m."SubjectId", m."ParentId", m."ConcurrencyKey", m."RunningKey",
  m."Priority", m."RunAt", NULLIF(m."CreatedAt", m."RunAt") AS "CreatedAt", NULLIF(m."StartedAt", now()) AS "StartedAt",
  m."Attempt", m."MaxAttempts", m."LeaseToken", m."TraceParent", m."EventSequence", m."ProgressPercent",
  (SELECT now()::text) AS "EventAt"`;

/**
 * SQL: a claim that is lost with the server's last moments is a job that is still queued; it need not wait for the disk.
 * In a sub-select, or it would be set anew for each row.
 */
export const WITHOUT_FSYNC = `(SELECT set_config('synchronous_commit', 'off', true))`;

/** A claimed row as text, see `runPrepared` and `CLAIM_TOLD`. */
export type ClaimedRow = Record<
  | 'Id'
  | 'UserId'
  | 'JobType'
  | 'Payload'
  | 'Priority'
  | 'RunAt'
  | 'Attempt'
  | 'MaxAttempts'
  | 'EventAt'
  | 'LeaseToken'
  | 'EventSequence'
  | 'ProgressPercent',
  string
> &
  Record<
    'SubjectId' | 'ParentId' | 'ConcurrencyKey' | 'RunningKey' | 'TraceParent' | 'CreatedAt' | 'StartedAt',
    string | null
  >;

/** @param before the job of the row before: texts that are the same are held once */
export function claimedJob(row: ClaimedRow, workerId: number, before?: ClaimedJob): ClaimedJob {
  const claimedAt = once(row.EventAt, before?.claimedAt);
  const runAt = once(row.RunAt, before?.runAt);
  return {
    id: row.Id,
    workerId,
    leaseToken: Number(row.LeaseToken),
    userId: once(row.UserId, before?.userId),
    jobType: once(row.JobType, before?.jobType),
    payload: JSON.parse(row.Payload),
    subjectId: row.SubjectId,
    parentId: row.ParentId,
    concurrencyKey: row.ConcurrencyKey,
    runningKey: row.RunningKey,
    priority: Number(row.Priority),
    runAt,
    createdAt: row.CreatedAt ?? runAt,
    startedAt: row.StartedAt ?? claimedAt,
    claimedAt,
    attempt: Number(row.Attempt),
    maxAttempts: Number(row.MaxAttempts),
    traceParent: row.TraceParent,
    sequence: Number(row.EventSequence),
    progressPercent: Number(row.ProgressPercent),
  };
}

/**
 * A thousand jobs that wait here outlive the young generation, and each has texts of its own, though most tell the same.
 */
function once(text: string, known: string | undefined): string {
  return text === known ? known : text;
}

/** The order in which jobs are due; `UPDATE … FROM` returns them in any. */
export function byTurn(a: ClaimedJob, b: ClaimedJob): number {
  return a.priority - b.priority || compare(a.runAt, b.runAt) || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** The job as it stands while it runs. */
export function claimedView(job: ClaimedJob): JobView {
  return {
    id: job.id,
    userId: job.userId,
    jobType: job.jobType,
    status: 'Processing',
    progressPercent: job.progressPercent,
    statusMessage: null,
    attempt: job.attempt,
    maxAttempts: job.maxAttempts,
    subjectId: job.subjectId,
    result: null,
    error: null,
    createdAt: new Date(job.createdAt).toISOString(),
    startedAt: new Date(job.startedAt).toISOString(),
    completedAt: null,
  };
}
