import { pgJson } from '@cairn/postgres';
import type { JobEvent, NewJobEvent } from '../moves/job-event.ts';
import type { Database } from '../moves/job-row.ts';
import { IS_HELD, leaseParameters } from '../moves/lease.ts';
import type { HeldJob } from '../moves/lease.ts';
import { eventsAppended, MOVED_COLUMNS } from '../moves/record-moves.ts';
import type { MovedRow } from '../moves/record-moves.ts';
import { percentOf } from './unit-board.ts';
import type { UnitCounts } from './unit-board.ts';

type UnitEvent = Extract<NewJobEvent, { kind: 'unitCompleted' | 'unitFailed' }>;

/** `parked`: the events are recorded. Otherwise nothing is: the part lost its lease, or its parent waits no more. */
export type PartRecord = { state: 'parked'; events: JobEvent[] } | { state: 'leaseLost' | 'over' | 'elsewhere' };

/** The part first and its parent second, in the order of every end of a child. */
const LOCK_PART = `SELECT j."ParentId" FROM "BackgroundJobs" j WHERE ${IS_HELD} FOR SHARE`;
const LOCK_PARENT = `
SELECT "CompletedAt" IS NOT NULL AS over, "Status" = 0 AND "RunAt" = 'infinity' AS parked
FROM "BackgroundJobs" WHERE "Id" = $1 FOR NO KEY UPDATE`;

/** A statement of its own after the locks, or it would not see what the holder before recorded. */
const COUNTS = `
SELECT e."Data" -> 'completedUnits' AS "completedUnits", e."Data" -> 'failedUnits' AS "failedUnits"
FROM "JobEvents" e
WHERE e."JobId" = $1 AND e."Kind" IN ('unitsPlanned', 'unitCompleted', 'unitFailed')
ORDER BY e."Sequence" DESC LIMIT 1`;

// A parked job has given its attempt back, and gets it again when it goes on: the units belong to that one.
const APPEND = `
WITH moved AS (
  UPDATE "BackgroundJobs" j SET
    "ProgressPercent" = GREATEST(j."ProgressPercent", $3::int),
    "EventSequence" = j."EventSequence" + jsonb_array_length($2::jsonb)
  WHERE j."Id" = $1
  RETURNING ${MOVED_COLUMNS}
),
recorded AS (
  INSERT INTO "LaterJobEvents" ("JobId", "At", "Sequence", "Attempt", "WorkerId", "Kind", "Data")
  SELECT m."Id", now(), m."EventSequence" - jsonb_array_length($2::jsonb) + e.place, m."Attempt" + 1, $4,
         e.value ->> 'kind', e.value -> 'data'
  FROM moved m, jsonb_array_elements($2::jsonb) WITH ORDINALITY AS e(value, place)
)
SELECT m.*, now() AS "EventAt", NULL AS "EventKind", NULL AS "EventData" FROM moved m`;

/**
 * Records units of a parked job in its history, on behalf of one of its parts; the numbers in the events are made here,
 * under the lock, because other parts record units too. Run it in a transaction.
 */
export async function recordPartUnits(
  db: Database,
  part: HeldJob,
  units: readonly UnitEvent[],
  totalUnits: number,
): Promise<PartRecord> {
  const [held] = (await db.query(LOCK_PART, leaseParameters(part))) as { ParentId: string }[];
  if (!held) return { state: 'leaseLost' };
  const [parent] = (await db.query(LOCK_PARENT, [held.ParentId])) as { over: boolean; parked: boolean }[];
  if (!parent || parent.over) return { state: 'over' };
  if (!parent.parked) return { state: 'elsewhere' };
  const [last] = (await db.query(COUNTS, [held.ParentId])) as Partial<UnitCounts>[];
  const { events, counts } = numbered(units, {
    completedUnits: last?.completedUnits ?? 0,
    failedUnits: last?.failedUnits ?? 0,
    totalUnits,
  });
  const rows = (await db.query(APPEND, [
    held.ParentId,
    pgJson(events),
    percentOf(counts),
    part.workerId,
  ])) as MovedRow[];
  return {
    state: 'parked',
    events: rows.flatMap((row) => eventsAppended({ ...row, Attempt: row.Attempt + 1 }, events)),
  };
}

function numbered(units: readonly UnitEvent[], before: UnitCounts): { events: NewJobEvent[]; counts: UnitCounts } {
  const counts = { ...before };
  const events = units.map((unit): NewJobEvent => {
    // A unit whose checkpoint was damaged later is completed twice.
    if (counts.completedUnits + counts.failedUnits < counts.totalUnits) {
      counts[unit.kind === 'unitCompleted' ? 'completedUnits' : 'failedUnits'] += 1;
    }
    const facts = { ...counts, percent: percentOf(counts) };
    return unit.kind === 'unitCompleted'
      ? { kind: unit.kind, data: { ...unit.data, ...facts } }
      : { kind: unit.kind, data: { ...unit.data, ...facts } };
  });
  return { events, counts };
}
