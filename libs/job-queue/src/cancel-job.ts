import type { HeldJob } from './claim-jobs.ts';
import { allows, target } from './job-moves.ts';
import type { Database } from './job-row.ts';
import { oneEvent, recordMoves, runMoves } from './record-moves.ts';
import type { MovedRow } from './record-moves.ts';

/** A queued job is cancelled at once; a running one is asked to stop, and its worker makes the move. */
const REQUEST = recordMoves(`moved AS (
  UPDATE "BackgroundJobs" j SET
    "Status" = CASE "Status" WHEN ${target('enqueue')} THEN ${target('cancel')} ELSE "Status" END,
    "CompletedAt" = CASE "Status" WHEN ${target('enqueue')} THEN now() END,
    "StatusMessage" = CASE "Status" WHEN ${target('enqueue')} THEN NULL ELSE 'Cancelling' END,
    "CancelRequestedAt" = now(), "EventSequence" = "EventSequence" + 1
  WHERE "Id" = $1 AND "UserId" = $2 AND ${allows('cancel')} AND "CancelRequestedAt" IS NULL
  RETURNING j.*, ${oneEvent(`CASE j."Status" WHEN ${target('cancel')} THEN 'cancelled' ELSE 'cancelRequested' END`)}
)`);

/** @returns no row when the job is not the user's, is over, or is being cancelled already */
export function requestCancel(db: Database, userId: string, jobId: string): Promise<MovedRow[]> {
  return runMoves(db, REQUEST, [jobId, userId]);
}

const FINISH = recordMoves(`moved AS (
  UPDATE "BackgroundJobs" j SET
    "Status" = ${target('cancel')}, "CompletedAt" = now(), "LeaseToken" = NULL, "LeaseExpiresAt" = NULL,
    "StatusMessage" = NULL, "EventSequence" = "EventSequence" + 1
  WHERE "Id" = $1 AND "Status" = ${target('claim')} AND "LeaseToken" = $2
  RETURNING j.*, ${oneEvent(`'cancelled'`)}
)`);

/** The worker's part: the handler has stopped. @returns no row when the lease has moved on */
export function finishCancel(db: Database, held: HeldJob): Promise<MovedRow[]> {
  return runMoves(db, FINISH, [held.id, held.leaseToken]);
}
