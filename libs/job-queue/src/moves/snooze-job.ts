import { GIVE_UP_LEASE, IS_HELD, leaseParameters } from './lease.ts';
import type { HeldJob } from './lease.ts';
import { target } from './job-moves.ts';
import type { Database } from './job-row.ts';
import { event, recordMove, runMoves } from './record-moves.ts';
import type { MovedRow } from './record-moves.ts';

const SNOOZE = recordMove(`moved AS (
  UPDATE "BackgroundJobs" j SET
    "Status" = CASE WHEN j."CancelRequestedAt" IS NULL THEN ${target('snooze')} ELSE ${target('cancel')} END,
    "CompletedAt" = CASE WHEN j."CancelRequestedAt" IS NULL THEN NULL ELSE now() END,
    "ExpiresAt" = CASE WHEN j."CancelRequestedAt" IS NULL THEN NULL ELSE j."ExpiresAt" END,
    "RunAt" = CASE WHEN j."CancelRequestedAt" IS NULL THEN now() + make_interval(secs => $4::float8) ELSE j."RunAt" END,
    ${GIVE_UP_LEASE}, "Attempt" = j."Attempt" - 1, "EventSequence" = j."EventSequence" + 1
  WHERE ${IS_HELD}
  RETURNING ${event(
    `CASE j."Status" WHEN ${target('cancel')} THEN 'cancelled' ELSE 'snoozed' END`,
    `CASE j."Status" WHEN ${target('cancel')} THEN NULL ELSE jsonb_build_object('runAt', j."RunAt") END`,
  )}
)`);

/** Puts a job off at its handler's wish, without using up an attempt. @returns no row when the lease has moved on */
export function snoozeJob(db: Database, held: HeldJob, delayMs: number): Promise<MovedRow[]> {
  return runMoves(db, SNOOZE, [...leaseParameters(held), delayMs / 1000]);
}
