import type { HeldJob } from './claim-jobs.ts';
import { allows, target } from './job-moves.ts';
import type { Database } from './job-row.ts';
import { oneEvent, recordMoves, runMoves } from './record-moves.ts';
import type { MovedRow } from './record-moves.ts';

const RELEASE = recordMoves(`moved AS (
  UPDATE "BackgroundJobs" j SET
    "Status" = CASE WHEN "CancelRequestedAt" IS NULL THEN ${target('release')} ELSE ${target('cancel')} END,
    "CompletedAt" = CASE WHEN "CancelRequestedAt" IS NULL THEN NULL ELSE now() END,
    "LeaseToken" = NULL, "LeaseExpiresAt" = NULL, "RunAt" = now(), "Attempt" = "Attempt" - 1, "StatusMessage" = NULL,
    "EventSequence" = "EventSequence" + 1
  WHERE "Id" = $1 AND ${allows('release')} AND "LeaseToken" = $2
  RETURNING j.*, ${oneEvent(
    `CASE j."Status" WHEN ${target('cancel')} THEN 'cancelled' ELSE 'released' END`,
    `CASE j."Status" WHEN ${target('cancel')} THEN '{}'::jsonb ELSE jsonb_build_object('runAt', j."RunAt") END`,
  )}
)`);

/** Gives a job back at once, without using up an attempt: the worker shuts down. @returns no row when the lease has moved on */
export function releaseJob(db: Database, held: HeldJob): Promise<MovedRow[]> {
  return runMoves(db, RELEASE, [held.id, held.leaseToken]);
}
