import { allows, target } from './job-moves.ts';
import type { Database } from './job-row.ts';
import { oneEvent, recordMoves, runMoves } from './record-moves.ts';
import type { MovedRow } from './record-moves.ts';

/** Proof of the right to run a job: every later write names all three. */
export interface HeldJob {
  id: string;
  leaseToken: string;
  workerId: string;
}

export interface ClaimedJob extends HeldJob {
  userId: string;
  jobType: string;
  payload: unknown;
  subjectId: string | null;
  /** This run, from 1. */
  attempt: number;
  maxAttempts: number;
  traceParent: string | null;
  /** Last event recorded so far. */
  sequence: number;
  progressPercent: number;
}

export interface ClaimOptions {
  workerId: string;
  jobTypes: readonly string[];
  limit: number;
  leaseSeconds: number;
}

/**
 * The jobs that a claim takes: due, lowest priority number first, then oldest. Exported so that a spec can look at its
 * plan. MATERIALIZED, or the planner may run it again per row and take more than the limit.
 */
export const DUE_JOBS = `
  SELECT "Id" FROM "BackgroundJobs"
  WHERE ${allows('claim')} AND "RunAt" <= now() AND "JobType" = ANY($1::text[])
  ORDER BY "Priority", "RunAt", "Id"
  LIMIT $2
  FOR UPDATE SKIP LOCKED`;

// The attempt counts from the claim, so that a job which kills its process runs out of attempts.
const CLAIM = recordMoves(
  `due AS MATERIALIZED (${DUE_JOBS}),
   moved AS (
     UPDATE "BackgroundJobs" j SET
       "Status" = ${target('claim')}, "Attempt" = "Attempt" + 1, "LeaseToken" = gen_random_uuid(),
       "LeaseExpiresAt" = now() + make_interval(secs => $3::float8), "WorkerId" = $4,
       "StartedAt" = COALESCE("StartedAt", now()), "Error" = NULL, "ErrorMessage" = NULL,
       "EventSequence" = "EventSequence" + 1
     FROM due WHERE j."Id" = due."Id"
     RETURNING j.*, ${oneEvent(`'started'`, `jsonb_build_object('runAt', j."RunAt")`)}
   )`,
  `m."LeaseToken", m."Payload", m."TraceParent", m."Priority", m."RunAt"`,
);

type ClaimRow = MovedRow<{
  LeaseToken: string;
  Payload: unknown;
  TraceParent: string | null;
  Priority: number;
  RunAt: Date;
}>;

/** Takes up to `limit` due jobs for this worker, in the order in which they are due. */
export async function claimJobs(
  db: Database,
  options: ClaimOptions,
): Promise<{ rows: MovedRow[]; jobs: ClaimedJob[] }> {
  const rows: ClaimRow[] = await runMoves(db, CLAIM, [
    options.jobTypes,
    options.limit,
    options.leaseSeconds,
    options.workerId,
  ]);
  // UPDATE … FROM returns rows in any order.
  rows.sort(
    (a, b) =>
      a.Priority - b.Priority || a.RunAt.getTime() - b.RunAt.getTime() || (a.Event.job.Id < b.Event.job.Id ? -1 : 1),
  );
  return { rows, jobs: rows.map((row) => claimedJob(row, options.workerId)) };
}

function claimedJob({ Event: event, LeaseToken, Payload, TraceParent }: ClaimRow, workerId: string): ClaimedJob {
  return {
    id: event.job.Id,
    leaseToken: LeaseToken,
    workerId,
    userId: event.job.UserId,
    jobType: event.job.JobType,
    payload: Payload,
    subjectId: event.job.SubjectId,
    attempt: event.attempt,
    maxAttempts: event.job.MaxAttempts,
    traceParent: TraceParent,
    sequence: event.sequence,
    progressPercent: event.job.ProgressPercent,
  };
}
