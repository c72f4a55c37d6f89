import { target } from '../moves/job-moves.ts';
import type { Database } from '../moves/job-row.ts';
import { event, recordMove, runMoves } from '../moves/record-moves.ts';
import type { MovedRow } from '../moves/record-moves.ts';

/** A child as it goes into its row; its payload can be stored as it is. */
export interface NewChild {
  id: string;
  /** From 0: its place under the parent. */
  index: number;
  jobType: string;
  payloadJson: string;
  /** Null: as the parent's. */
  priority: number | null;
  maxAttempts: number;
}

const ROWS_AT_ONCE = 1_000;

// User, trace and subject come from the parent's row, so that no child can belong to anybody else.
const INSERT = recordMove(`moved AS (
  INSERT INTO "BackgroundJobs" AS j ("Id", "UserId", "JobType", "Status", "Payload", "MaxAttempts", "Priority", "RunAt",
    "ParentId", "ChildIndex", "SubjectId", "TraceParent", "Beginning")
  SELECT c.id, p."UserId", c.type, ${target('enqueue')}, c.payload, c.attempts, COALESCE(c.priority, p."Priority"), now(),
    p."Id", c.place, p."SubjectId", p."TraceParent",
    CASE WHEN COALESCE(c.priority, p."Priority") <> 0 THEN jsonb_build_object('priority', COALESCE(c.priority, p."Priority")) END
  FROM unnest($2::uuid[], $3::int[], $4::text[], $5::jsonb[], $6::smallint[], $7::int[])
    AS c(id, place, type, payload, priority, attempts)
  CROSS JOIN "BackgroundJobs" p
  WHERE p."Id" = $1
  ON CONFLICT ("ParentId", "ChildIndex") WHERE "ParentId" IS NOT NULL DO NOTHING
  RETURNING ${event(
    `'queued'`,
    `jsonb_build_object('runAt', j."RunAt", 'priority', j."Priority", 'maxAttempts', j."MaxAttempts")`,
  )}
)`);

/** Enqueues children that are not there yet. Run it while the parent's row is locked. */
export async function insertChildren(
  db: Database,
  parentId: string,
  children: readonly NewChild[],
): Promise<MovedRow[]> {
  const rows: MovedRow[] = [];
  for (let from = 0; from < children.length; from += ROWS_AT_ONCE) {
    const some = children.slice(from, from + ROWS_AT_ONCE);
    const inserted = await runMoves(db, INSERT, [
      parentId,
      some.map(({ id }) => id),
      some.map(({ index }) => index),
      some.map(({ jobType }) => jobType),
      some.map(({ payloadJson }) => payloadJson),
      some.map(({ priority }) => priority),
      some.map(({ maxAttempts }) => maxAttempts),
    ]);
    rows.push(...inserted);
  }
  return rows;
}
