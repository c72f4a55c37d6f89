import { pgJson, pgText } from '@cairn/postgres';
import type { HeldJob } from './claim-jobs.ts';
import { allows, target } from './job-moves.ts';
import type { Database } from './job-row.ts';
import { oneEvent, recordMoves, runMoves } from './record-moves.ts';
import type { MovedRow } from './record-moves.ts';

export interface AttemptFailure {
  code: string;
  message: string;
  traceId: string;
  /** Stored checkpoints; null when storage does not answer, then the job's history tells. */
  checkpointCount: number | null;
  /** Whether another attempt may succeed; it follows only if attempts are left. */
  retryable: boolean;
  /** Wait before that attempt, in milliseconds. */
  backoffMs: number;
  /** The worker died, as against the handler saying so. */
  crashed: boolean;
}

/**
 * One statement decides between another attempt, the dead letter and a cancel that came while the attempt ran: the
 * numbers it decides by may have changed since the claim.
 */
const FAIL = recordMoves(`held AS (
    SELECT "Id",
      CASE WHEN "CancelRequestedAt" IS NOT NULL THEN ${target('cancel')}
           WHEN $4::boolean AND "Attempt" < "MaxAttempts" THEN ${target('scheduleRetry')}
           ELSE ${target('fail')} END AS next
    FROM "BackgroundJobs" WHERE "Id" = $1 AND ${allows('fail')} AND "LeaseToken" = $2 FOR UPDATE
  ),
  moved AS (
    UPDATE "BackgroundJobs" j SET
      "Status" = held.next, "LeaseToken" = NULL, "LeaseExpiresAt" = NULL,
      "Error" = $3::jsonb || CASE WHEN $3::jsonb ->> 'checkpointCount' IS NULL
        THEN jsonb_build_object('checkpointCount', (
          SELECT count(DISTINCT "Data" ->> 'unitId') FROM "JobEvents" e
          WHERE e."JobId" = j."Id" AND e."Kind" = 'unitCompleted'))
        ELSE '{}'::jsonb END,
      "ErrorMessage" = $5, "StatusMessage" = NULL, "CrashCount" = "CrashCount" + $7::int,
      "RunAt" = CASE WHEN held.next = ${target('scheduleRetry')} THEN now() + make_interval(secs => $6::float8) ELSE "RunAt" END,
      "CompletedAt" = CASE WHEN held.next = ${target('scheduleRetry')} THEN NULL ELSE now() END,
      "EventSequence" = "EventSequence" + 1
    FROM held WHERE j."Id" = held."Id"
    RETURNING j.*, ${oneEvent(
      `CASE j."Status" WHEN ${target('cancel')} THEN 'cancelled' WHEN ${target('fail')} THEN 'failed' ELSE 'retryScheduled' END`,
      `CASE j."Status" WHEN ${target('cancel')} THEN '{}'::jsonb WHEN ${target('fail')} THEN jsonb_build_object('error', j."Error")
        ELSE jsonb_build_object('error', j."Error", 'runAt', j."RunAt") END`,
    )}
  )`);

/** @returns no row when the lease has moved on. The event says what became of the job. */
export function failJob(db: Database, held: HeldJob, failure: AttemptFailure): Promise<MovedRow[]> {
  const { code, message, checkpointCount, traceId } = failure;
  return runMoves(db, FAIL, [
    held.id,
    held.leaseToken,
    pgJson({ code, message, checkpointCount, traceId }),
    failure.retryable,
    pgText(message),
    failure.backoffMs / 1000,
    failure.crashed ? 1 : 0,
  ]);
}
