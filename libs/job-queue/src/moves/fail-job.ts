import { pgJson, pgText } from '@cairn/postgres';
import { GIVE_UP_LEASE, IS_HELD, leaseParameters } from './lease.ts';
import type { HeldJob } from './lease.ts';
import { target } from './job-moves.ts';
import type { Database } from './job-row.ts';
import { event, recordMove, runMoves } from './record-moves.ts';
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
  /** How long the attempt ran, in milliseconds; null when nobody knows. */
  durationMs: number | null;
}

const CANCELLED = target('cancel');
const FAILED = target('fail');
const AGAIN = target('scheduleRetry');

/**
 * One statement decides between another attempt, the dead letter and a cancel that came while the attempt ran: the
 * numbers it decides by may have changed since the claim.
 */
const FAIL = recordMove(`held AS (
    SELECT j."Id",
      CASE WHEN j."CancelRequestedAt" IS NOT NULL THEN ${CANCELLED}
           WHEN $5::boolean AND j."Attempt" < j."MaxAttempts" THEN ${AGAIN}
           ELSE ${FAILED} END AS next
    FROM "BackgroundJobs" j WHERE ${IS_HELD} FOR UPDATE
  ),
  moved AS (
    UPDATE "BackgroundJobs" j SET
      "Status" = held.next, ${GIVE_UP_LEASE},
      "Error" = $4::jsonb || CASE WHEN $4::jsonb ->> 'checkpointCount' IS NULL
        THEN jsonb_build_object('checkpointCount', (
          SELECT count(DISTINCT "Data" ->> 'unitId') FROM "JobEvents" e
          WHERE e."JobId" = j."Id" AND e."Kind" = 'unitCompleted'))
        ELSE '{}'::jsonb END,
      "ErrorMessage" = $6, "CrashCount" = j."CrashCount" + $8::int,
      "UniqueKey" = CASE WHEN held.next = ${AGAIN} OR (held.next = ${FAILED} AND j."UniqueUntil" > now()) THEN j."UniqueKey" END,
      "ExpiresAt" = CASE WHEN held.next = ${AGAIN} THEN NULL ELSE j."ExpiresAt" END,
      "RunAt" = CASE WHEN held.next = ${AGAIN} THEN now() + make_interval(secs => $7::float8) ELSE j."RunAt" END,
      "CompletedAt" = CASE WHEN held.next = ${AGAIN} THEN NULL ELSE now() END,
      "EventSequence" = j."EventSequence" + 1
    FROM held WHERE j."Id" = held."Id"
    RETURNING ${event(
      `CASE j."Status" WHEN ${CANCELLED} THEN 'cancelled' WHEN ${FAILED} THEN 'failed' ELSE 'retryScheduled' END`,
      `jsonb_build_object('error', j."Error", 'crashed', $8::int = 1, 'durationMs', $9::int)
        || CASE WHEN j."Status" = ${AGAIN} THEN jsonb_build_object('runAt', j."RunAt") ELSE '{}' END`,
    )}
  )`);

/** @returns no row when the lease has moved on. The event says what became of the job. */
export function failJob(db: Database, held: HeldJob, failure: AttemptFailure): Promise<MovedRow[]> {
  const { code, message, checkpointCount, traceId, durationMs } = failure;
  return runMoves(db, FAIL, [
    ...leaseParameters(held),
    pgJson({ code, message, checkpointCount, traceId }),
    failure.retryable,
    pgText(message),
    failure.backoffMs / 1000,
    failure.crashed ? 1 : 0,
    durationMs === null ? null : Math.round(durationMs),
  ]);
}
