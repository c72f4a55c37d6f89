import { allows, target } from './job-moves.ts';
import type { Database } from './job-row.ts';
import { event, recordMove, runMoves } from './record-moves.ts';
import type { MovedRow } from './record-moves.ts';

/** SQL: what a redrive sets. Progress stays: the checkpoints it stands for are still there; so does the lease token. */
export const REDRIVE_SET = `"Status" = ${target('redrive')}, "Attempt" = 0, "CrashCount" = 0, "CompletedAt" = NULL,
    "ExpiresAt" = NULL, "Error" = NULL, "ErrorMessage" = NULL, "StatusMessage" = NULL, "CancelRequestedAt" = NULL, "WorkerId" = NULL,
    "EventSequence" = j."EventSequence" + 1`;

const REDRIVE = recordMove(`moved AS (
  UPDATE "BackgroundJobs" j SET "RunAt" = now(), ${REDRIVE_SET}
  WHERE j."Id" = $1 AND j."UserId" = $2 AND ${allows('redrive', 'j')} AND j."DeleteRequestedAt" IS NULL
  RETURNING ${event(`'redriven'`, `jsonb_build_object('runAt', j."RunAt")`)}
)`);

/** Brings a Failed or Cancelled job back under its old id, with its checkpoints and a fresh budget of attempts. */
export function redriveJob(db: Database, userId: string, jobId: string): Promise<MovedRow[]> {
  return runMoves(db, REDRIVE, [jobId, userId]);
}
