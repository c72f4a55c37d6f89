import type { JobSnapshot, UnitView } from '@cairn/job-contracts';
import { JOB_COLUMNS, jobView } from '../moves/job-row.ts';
import type { Database, JobRow } from '../moves/job-row.ts';

/**
 * One statement, so that each row, its units and its sequence are of the same moment. Every attempt plans anew and
 * reports what it resumed, so only events after the last plan matter.
 */
const ACTIVE = `
SELECT ${JOB_COLUMNS}, j."EventSequence", plan."UnitIds", (
    SELECT jsonb_object_agg(e."Data" ->> 'unitId', e."Kind") FROM "JobEvents" e
    WHERE e."JobId" = j."Id" AND e."Sequence" > plan."Sequence" AND e."Kind" IN ('unitCompleted', 'unitFailed')
  ) AS "SettledUnits"
FROM "BackgroundJobs" j
LEFT JOIN LATERAL (
  SELECT p."Sequence", p."Data" -> 'unitIds' AS "UnitIds" FROM "JobEvents" p
  WHERE p."JobId" = j."Id" AND p."Kind" = 'unitsPlanned' ORDER BY p."Sequence" DESC LIMIT 1
) plan ON true
WHERE j."UserId" = $1 AND j."Status" IN (0, 1) AND j."DeleteRequestedAt" IS NULL AND j."ParentId" IS NULL
ORDER BY j."Id"`;

interface ActiveRow extends JobRow {
  EventSequence: number;
  UnitIds: string[] | null;
  SettledUnits: Record<string, 'unitCompleted' | 'unitFailed'> | null;
}

/** Queued and running jobs of the user, with their units. @param isRunning whether a unit is known to be in flight */
export async function readActiveJobs(
  db: Database,
  userId: string,
  isRunning: (jobId: string, unitId: string) => boolean,
): Promise<JobSnapshot[]> {
  const rows = (await db.query(ACTIVE, [userId])) as ActiveRow[];
  return rows.map((row) => ({
    job: jobView(row),
    units: (row.UnitIds ?? []).map((unitId, index): UnitView => {
      const settled = row.SettledUnits?.[unitId];
      if (settled) return { unitId, index, status: settled === 'unitCompleted' ? 'done' : 'failed' };
      return {
        unitId,
        index,
        status: (row.Status === 1 || row.PendingChildren > 0) && isRunning(row.Id, unitId) ? 'running' : 'waiting',
      };
    }),
    sequence: row.EventSequence,
  }));
}
