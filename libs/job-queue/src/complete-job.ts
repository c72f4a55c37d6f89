import { pgJson } from '@cairn/postgres';
import type { HeldJob } from './claim-jobs.ts';
import { allows, target } from './job-moves.ts';
import type { Database } from './job-row.ts';
import { oneEvent, recordMoves, runMoves } from './record-moves.ts';
import type { MovedRow } from './record-moves.ts';

const COMPLETE = recordMoves(`moved AS (
  UPDATE "BackgroundJobs" j SET
    "Status" = ${target('complete')}, "Result" = $3::jsonb, "ProgressPercent" = 100, "StatusMessage" = NULL,
    "CompletedAt" = now(), "LeaseToken" = NULL, "LeaseExpiresAt" = NULL, "Error" = NULL, "ErrorMessage" = NULL,
    "EventSequence" = "EventSequence" + 1
  WHERE "Id" = $1 AND ${allows('complete')} AND "LeaseToken" = $2
  RETURNING j.*, ${oneEvent(`'completed'`, `jsonb_build_object('result', j."Result")`)}
)`);

/** @returns no row when the lease has moved on; the caller must then drop its result. */
export function completeJob(db: Database, held: HeldJob, result: unknown): Promise<MovedRow[]> {
  return runMoves(db, COMPLETE, [held.id, held.leaseToken, pgJson(result)]);
}
