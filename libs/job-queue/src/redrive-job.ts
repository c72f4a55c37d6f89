import { allows, target } from './job-moves.ts';
import type { Database } from './job-row.ts';
import { oneEvent, recordMoves, runMoves } from './record-moves.ts';
import type { MovedRow } from './record-moves.ts';

// Progress stays: the checkpoints it stands for are still there.
const REDRIVE = recordMoves(`moved AS (
  UPDATE "BackgroundJobs" j SET
    "Status" = ${target('redrive')}, "RunAt" = now(), "Attempt" = 0, "CrashCount" = 0, "CompletedAt" = NULL,
    "Error" = NULL, "ErrorMessage" = NULL, "StatusMessage" = NULL, "CancelRequestedAt" = NULL,
    "WorkerId" = NULL,
    "EventSequence" = "EventSequence" + 1
  WHERE "Id" = $1 AND "UserId" = $2 AND ${allows('redrive')} AND "DeleteRequestedAt" IS NULL
  RETURNING j.*, ${oneEvent(`'redriven'`, `jsonb_build_object('runAt', j."RunAt")`)}
)`);

/** Brings a Failed or Cancelled job back under its old id, with its checkpoints and a fresh budget of attempts. */
export function redriveJob(db: Database, userId: string, jobId: string): Promise<MovedRow[]> {
  return runMoves(db, REDRIVE, [jobId, userId]);
}
