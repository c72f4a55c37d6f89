import { GIVE_UP_LEASE, IS_HELD, leaseParameters } from './lease.ts';
import type { HeldJob } from './lease.ts';
import { allows, target } from './job-moves.ts';
import type { Database } from './job-row.ts';
import { event, recordMove, runMoves } from './record-moves.ts';
import type { MovedRow } from './record-moves.ts';

/** A queued job is cancelled at once; a running one is asked to stop, and its worker makes the move. */
const REQUEST = recordMove(`moved AS (
  UPDATE "BackgroundJobs" j SET
    "Status" = CASE j."Status" WHEN ${target('enqueue')} THEN ${target('cancel')} ELSE j."Status" END,
    "CompletedAt" = CASE j."Status" WHEN ${target('enqueue')} THEN now() END,
    "PendingChildren" = CASE j."Status" WHEN ${target('enqueue')} THEN 0 ELSE j."PendingChildren" END,
    "StatusMessage" = CASE j."Status" WHEN ${target('enqueue')} THEN NULL ELSE 'Cancelling' END,
    "UniqueKey" = CASE j."Status" WHEN ${target('enqueue')} THEN NULL ELSE j."UniqueKey" END,
    "CancelRequestedAt" = now(), "EventSequence" = j."EventSequence" + 1
  WHERE j."Id" = $1 AND j."UserId" = $2 AND ${allows('cancel', 'j')} AND j."CancelRequestedAt" IS NULL
  RETURNING ${event(`CASE j."Status" WHEN ${target('cancel')} THEN 'cancelled' ELSE 'cancelRequested' END`)}
)`);

/** @returns no row when the job is not the user's, is over, or is being cancelled already */
export function requestCancel(db: Database, userId: string, jobId: string): Promise<MovedRow[]> {
  return runMoves(db, REQUEST, [jobId, userId]);
}

const FINISH = recordMove(`moved AS (
  UPDATE "BackgroundJobs" j SET
    "Status" = ${target('cancel')}, "CompletedAt" = now(), "UniqueKey" = NULL, ${GIVE_UP_LEASE},
    "EventSequence" = j."EventSequence" + 1
  WHERE ${IS_HELD}
  RETURNING ${event(`'cancelled'`)}
)`);

/** The worker's part: the handler has stopped. @returns no row when the lease has moved on */
export function finishCancel(db: Database, held: HeldJob): Promise<MovedRow[]> {
  return runMoves(db, FINISH, leaseParameters(held));
}
