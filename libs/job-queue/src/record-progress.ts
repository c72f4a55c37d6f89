import { pgJson, pgText } from '@cairn/postgres';
import type { HeldJob } from './claim-jobs.ts';
import type { NewJobEvent } from './job-event.ts';
import type { Database } from './job-row.ts';
import { target } from './job-moves.ts';
import { recordMoves, runMoves } from './record-moves.ts';
import type { MovedRow } from './record-moves.ts';

export interface ProgressReport {
  /** At least one, recorded in this order. */
  events: readonly NewJobEvent[];
  percent: number;
  /** Left as it is when undefined. */
  message?: string;
  /** A new plan sets the percentage, even below what an earlier attempt had reached; otherwise it only grows. */
  fromPlan?: true;
}

const PROGRESS = recordMoves(
  `moved AS (
  UPDATE "BackgroundJobs" j SET
    "ProgressPercent" = CASE WHEN $6::boolean THEN $4::int ELSE GREATEST("ProgressPercent", $4::int) END,
    "StatusMessage" = CASE WHEN "CancelRequestedAt" IS NULL THEN COALESCE($5, "StatusMessage") ELSE "StatusMessage" END,
    "EventSequence" = "EventSequence" + jsonb_array_length($3::jsonb)
  WHERE "Id" = $1 AND "Status" = ${target('claim')} AND "LeaseToken" = $2
  RETURNING j.*, $3::jsonb AS "Events"
)`,
  `m."CancelRequestedAt" IS NOT NULL AS "CancelRequested"`,
);

/** @returns no row when the lease has moved on */
export function recordProgress(
  db: Database,
  held: HeldJob,
  { events, percent, message, fromPlan = undefined }: ProgressReport,
): Promise<MovedRow<{ CancelRequested: boolean }>[]> {
  return runMoves(db, PROGRESS, [
    held.id,
    held.leaseToken,
    pgJson(events),
    percent,
    message === undefined ? null : pgText(message),
    fromPlan === true,
  ]);
}
