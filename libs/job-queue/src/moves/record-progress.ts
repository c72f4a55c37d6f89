import { pgJson, pgText } from '@cairn/postgres';
import type { NewJobEvent } from './job-event.ts';
import type { Database } from './job-row.ts';
import { IS_HELD, leaseParameters } from './lease.ts';
import type { HeldJob } from './lease.ts';
import { MOVED_COLUMNS } from './record-moves.ts';
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

const PROGRESS = `
WITH moved AS (
  UPDATE "BackgroundJobs" j SET
    "ProgressPercent" = CASE WHEN $7::boolean THEN $5::int ELSE GREATEST(j."ProgressPercent", $5::int) END,
    "StatusMessage" = CASE WHEN j."CancelRequestedAt" IS NULL THEN COALESCE($6, j."StatusMessage") ELSE j."StatusMessage" END,
    "EventSequence" = j."EventSequence" + jsonb_array_length($4::jsonb)
  WHERE ${IS_HELD}
  RETURNING ${MOVED_COLUMNS}
),
recorded AS (
  INSERT INTO "LaterJobEvents" ("JobId", "At", "Sequence", "Attempt", "WorkerId", "Kind", "Data")
  SELECT m."Id", now(), m."EventSequence" - jsonb_array_length($4::jsonb) + e.place, m."Attempt", m."WorkerId",
         e.value ->> 'kind', e.value -> 'data'
  FROM moved m, jsonb_array_elements($4::jsonb) WITH ORDINALITY AS e(value, place)
)
SELECT m.*, now() AS "EventAt", NULL AS "EventKind", NULL AS "EventData" FROM moved m`;

/** @returns no row when the lease has moved on */
export async function recordProgress(
  db: Database,
  held: HeldJob,
  { events, percent, message, fromPlan = undefined }: ProgressReport,
): Promise<(MovedRow & { CancelRequestedAt: Date | null })[]> {
  return (await db.query(PROGRESS, [
    ...leaseParameters(held),
    pgJson(events),
    percent,
    message === undefined ? null : pgText(message),
    fromPlan === true,
  ])) as (MovedRow & { CancelRequestedAt: Date | null })[];
}
