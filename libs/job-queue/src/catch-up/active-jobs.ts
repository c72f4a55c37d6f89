import type { JobSnapshot, UnitView } from '@cairn/job-contracts';
import type { RunningUnits } from '../feed/running-units.ts';
import { JOB_COLUMNS, jobView } from '../moves/job-row.ts';
import type { Database, JobRow } from '../moves/job-row.ts';

/** More jobs than a person looks at; whoever has so many sees the newest. */
export const MAX_SNAPSHOT_JOBS = 200;
/** Of all jobs together, so that a snapshot stays below what a connection may leave unread. */
const MAX_SNAPSHOT_UNITS = 5_000;

/**
 * One statement, so that each row, its units and its sequence are of the same moment. Every attempt plans anew and
 * reports what it resumed, so only events after the last plan matter. `$2` the jobs to show, null for all.
 */
const ACTIVE = `
SELECT ${JOB_COLUMNS}, j."EventSequence", plan."UnitIds", (
    SELECT jsonb_object_agg(e."Data" ->> 'unitId', CASE
      WHEN e."Kind" = 'unitFailed' THEN 'failed' WHEN (e."Data" -> 'resumed')::boolean THEN 'resumed' ELSE 'done' END)
    FROM "JobEvents" e
    WHERE plan."UnitIds" IS NOT NULL AND e."JobId" = j."Id" AND e."Sequence" > plan."Sequence"
      AND e."Kind" IN ('unitCompleted', 'unitFailed')
  ) AS "SettledUnits"
FROM (
  SELECT * FROM "BackgroundJobs" a
  WHERE a."UserId" = $1 AND a."CompletedAt" IS NULL AND a."DeleteRequestedAt" IS NULL AND a."ParentId" IS NULL
    AND ($2::uuid[] IS NULL OR a."Id" = ANY($2))
  ORDER BY a."Id" DESC LIMIT ${MAX_SNAPSHOT_JOBS + 1}
) j
LEFT JOIN LATERAL (
  SELECT p."Sequence",
    CASE WHEN jsonb_array_length(p."Data" -> 'unitIds') <= ${MAX_SNAPSHOT_UNITS} THEN p."Data" -> 'unitIds' END AS "UnitIds"
  FROM "JobEvents" p
  WHERE p."JobId" = j."Id" AND p."Kind" = 'unitsPlanned' ORDER BY p."Sequence" DESC LIMIT 1
) plan ON true
ORDER BY j."Id"`;

interface ActiveRow extends JobRow {
  EventSequence: number;
  UnitIds: string[] | null;
  SettledUnits: Record<string, 'done' | 'resumed' | 'failed'> | null;
}

export interface ActiveJobs {
  /** Oldest first. */
  jobs: JobSnapshot[];
  /** There are older ones, which are not shown. */
  more: boolean;
}

export interface ActiveJobsQuery {
  userId: string;
  /** Default all. */
  jobIds?: readonly string[] | undefined;
  running: Pick<RunningUnits, 'has'>;
}

/** Queued and running jobs of the user, with their units. */
export async function readActiveJobs(db: Database, { userId, jobIds, running }: ActiveJobsQuery): Promise<ActiveJobs> {
  const rows = (await db.query(ACTIVE, [userId, jobIds ?? null])) as ActiveRow[];
  const shown = rows.slice(-MAX_SNAPSHOT_JOBS);
  let room = MAX_SNAPSHOT_UNITS;
  const jobs = shown.map((row): JobSnapshot => {
    const unitIds = (row.UnitIds ?? []).length <= room ? (row.UnitIds ?? []) : [];
    room -= unitIds.length;
    return {
      job: jobView(row),
      units: unitIds.map((unitId, index) => unitView(row, { unitId, index }, running)),
      sequence: row.EventSequence,
    };
  });
  return { jobs, more: rows.length > shown.length };
}

function unitView(
  row: ActiveRow,
  unit: { unitId: string; index: number },
  running: ActiveJobsQuery['running'],
): UnitView {
  const settled = row.SettledUnits?.[unit.unitId];
  if (settled) return { ...unit, status: settled === 'failed' ? 'failed' : 'done', resumed: settled === 'resumed' };
  const inFlight = (row.Status === 1 || row.PendingChildren > 0) && running.has(row.Id, unit.unitId);
  return { ...unit, status: inFlight ? 'running' : 'waiting', resumed: false };
}
