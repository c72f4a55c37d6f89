import { allows } from './job-moves.ts';
import type { Database } from './job-row.ts';
import { event, recordMove, runMoves } from './record-moves.ts';
import type { MovedRow } from './record-moves.ts';

export interface Reschedule {
  /** Not before. */
  runAt?: Date;
  /** Lower runs first. */
  priority?: number;
}

/** The time to live counts from when the job is due, so it moves along. A parent that waits for its children stays put. */
const RESCHEDULE = recordMove(`moved AS (
  UPDATE "BackgroundJobs" j SET
    "RunAt" = COALESCE($3::timestamptz, j."RunAt"), "Priority" = COALESCE($4::smallint, j."Priority"),
    "ExpiresAt" = j."ExpiresAt" + (COALESCE($3::timestamptz, j."RunAt") - j."RunAt"),
    "EventSequence" = j."EventSequence" + 1
  WHERE j."Id" = $1 AND j."UserId" = $2 AND ${allows('reschedule', 'j')} AND j."DeleteRequestedAt" IS NULL
    AND j."PendingChildren" = 0
  RETURNING ${event(
    `'rescheduled'`,
    `jsonb_strip_nulls(jsonb_build_object('runAt', j."RunAt", 'priority', j."Priority", 'expiresAt', j."ExpiresAt"))`,
  )}
)`);

/** @returns no row when the job is not the user's or not Queued */
export function rescheduleJob(
  db: Database,
  userId: string,
  jobId: string,
  { runAt, priority }: Reschedule,
): Promise<MovedRow[]> {
  return runMoves(db, RESCHEDULE, [jobId, userId, runAt ?? null, priority ?? null]);
}
