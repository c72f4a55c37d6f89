import type { Database } from '../moves/job-row.ts';
import type { UnitFailure } from './unit-board.ts';

/** The job that a part does units of. */
export interface PartParent {
  id: string;
  userId: string;
  jobType: string;
  payload: unknown;
  subjectId: string | null;
  /** Last event recorded so far. */
  sequence: number;
}

/** @returns undefined when it is over or gone, so that nobody wants its parts any more */
export async function readParent(db: Database, parentId: string): Promise<PartParent | undefined> {
  const [row] = (await db.query(
    `SELECT "Id" AS id, "UserId" AS "userId", "JobType" AS "jobType", "Payload" AS payload, "SubjectId" AS "subjectId",
       "EventSequence" AS sequence
     FROM "BackgroundJobs" WHERE "Id" = $1 AND "CompletedAt" IS NULL`,
    [parentId],
  )) as PartParent[];
  return row;
}

export interface SettledUnits {
  completed: ReadonlySet<string>;
  failed: readonly UnitFailure[];
}

/** Units that the parent's history tells of since its last plan. */
export async function readSettledUnits(
  db: Database,
  parentId: string,
  unitIds: readonly string[],
): Promise<SettledUnits> {
  const rows = (await db.query(
    `SELECT e."Kind" AS kind, e."Data" ->> 'unitId' AS "unitId", e."Data" ->> 'code' AS code, e."Data" ->> 'message' AS message
     FROM "JobEvents" e
     WHERE e."JobId" = $1 AND e."Kind" IN ('unitCompleted', 'unitFailed') AND e."Data" ->> 'unitId' = ANY($2::text[])
       AND e."Sequence" > (SELECT max(p."Sequence") FROM "JobEvents" p WHERE p."JobId" = $1 AND p."Kind" = 'unitsPlanned')
     ORDER BY e."Sequence"`,
    [parentId, unitIds],
  )) as (UnitFailure & { kind: string })[];
  return {
    completed: new Set(rows.filter(({ kind }) => kind === 'unitCompleted').map(({ unitId }) => unitId)),
    failed: rows.flatMap(({ kind, unitId, code, message }) =>
      kind === 'unitFailed' ? [{ unitId, code, message }] : [],
    ),
  };
}
