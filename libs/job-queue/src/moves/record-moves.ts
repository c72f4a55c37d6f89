import { JobStatus } from '@cairn/job-contracts';
import { isoTime, jobView } from './job-row.ts';
import type { Database, JobRow } from './job-row.ts';
import type { JobEvent, JobEventKind, NewJobEvent } from './job-event.ts';

/** What `RETURNING` gives of a row that moved, so that an event can be told without reading it again. */
export const MOVED_COLUMNS = `j."Id", j."UserId", j."JobType", j."Status", j."ProgressPercent", j."StatusMessage",
  j."Attempt", j."MaxAttempts", j."SubjectId", j."CreatedAt", j."StartedAt", j."CompletedAt", j."RunAt", j."WorkerId",
  j."ParentId", j."PendingChildren", j."EventSequence", j."CancelRequestedAt"`;

/** A row after its move; `"EventKind"` is null when the change needed no event. */
export interface MovedRow extends Omit<JobRow, 'Result' | 'Error'> {
  RunAt: string | Date;
  WorkerId: number | null;
  ParentId: string | null;
  EventSequence: number;
  EventKind: string | null;
  EventData: unknown;
  EventAt: string | Date;
}

/** Of a start that follows the first event: then the job's row tells of it. */
export const FIRST_START_SEQUENCE = 2;

/** SQL: events of `moved m` that no row of a job tells, see `"JobEvents"`. */
const APPENDED = `m."EventKind" IS NOT NULL AND m."EventSequence" > 1
    AND NOT (m."EventKind" = 'started' AND m."EventSequence" = ${FIRST_START_SEQUENCE})`;

/**
 * Wraps the change of jobs into one statement that also appends the event of each, so that neither can happen without
 * the other.
 *
 * @param ctes common table expressions, the last one named `moved`: `MOVED_COLUMNS` of the changed rows, with
 *   `"EventKind"` and `"EventData"` (see `event`). The change adds 1 to `"EventSequence"` under the row's lock: that makes
 *   sequences gapless. Nothing is appended of what the job's row tells: that it is new, and its first start
 * @param returning what to tell of `moved m`; hot paths that know their rows ask for less than the whole
 */
export function recordMove(ctes: string, returning = `m.*, now() AS "EventAt"`): string {
  return `
WITH ${ctes},
recorded AS (
  INSERT INTO "LaterJobEvents" ("JobId", "At", "Sequence", "Attempt", "WorkerId", "Kind", "Data")
  SELECT m."Id", now(), m."EventSequence", m."Attempt", m."WorkerId", m."EventKind", m."EventData"
  FROM moved m WHERE ${APPENDED}
)
SELECT ${returning} FROM moved m`;
}

/** SQL for the event of `moved`; both parts are SQL expressions over the changed row `j`. */
export function event(kind: string, data = 'NULL'): string {
  return `${MOVED_COLUMNS}, ${kind} AS "EventKind", ${data}::jsonb AS "EventData"`;
}

/** Runs a statement made by `recordMove`. No rows means that no row was in the state the move starts from. */
export async function runMoves(db: Database, sql: string, parameters: unknown[]): Promise<MovedRow[]> {
  const answer = (await db.query(sql, parameters)) as MovedRow[];
  return answer;
}

/** The event of a moved row; none when the change needed none. */
export function eventsOf(rows: readonly MovedRow[]): JobEvent[] {
  return rows.flatMap((row) => {
    const { EventKind: kind, EventData: data, EventSequence: sequence } = row;
    return kind === null ? [] : [jobEvent(row, { kind, data, sequence, at: isoTime(row.EventAt) })];
  });
}

/** The events that were recorded together for one row, in this order, the last with the row's sequence. */
export function eventsAppended(row: MovedRow, appended: readonly NewJobEvent[]): JobEvent[] {
  const first = row.EventSequence - appended.length + 1;
  return appended.map(({ kind, data }, place) =>
    jobEvent(row, { kind, data, sequence: first + place, at: isoTime(row.EventAt) }),
  );
}

function jobEvent(
  row: Omit<MovedRow, 'EventKind' | 'EventData' | 'EventAt'>,
  facts: { kind: string; data: unknown; sequence: number; at: string },
): JobEvent {
  return {
    ...facts,
    data: facts.data ?? {},
    jobId: row.Id,
    userId: row.UserId,
    subjectId: row.SubjectId,
    parentId: row.ParentId,
    attempt: row.Attempt,
    job: jobView({ ...row, Result: null, Error: null }),
  } as JobEvent;
}

const EVENT_COLUMNS = `${MOVED_COLUMNS}, e."Sequence" AS "EventSequence", e."Attempt" AS "EventAttempt",
  e."Kind" AS "EventKind", e."Data" - 'payload' AS "EventData", e."At" AS "EventAt"`;

/** A stretch of a job's history: what comes after `from`, up to `to`. */
export interface HistoryRange {
  jobId: string;
  from: number;
  to: number;
}

/**
 * Events from the histories of jobs, those of each job in order. The job in them is as it is now, but for what the event
 * itself tells of its state and percentage.
 */
export async function readEvents(db: Database, ranges: readonly HistoryRange[]): Promise<JobEvent[]> {
  const rows = (await db.query(
    `SELECT ${EVENT_COLUMNS}
     FROM unnest($1::uuid[], $2::int[], $3::int[]) AS r(job, first, last)
     CROSS JOIN LATERAL (
       SELECT * FROM "JobEvents" h
       WHERE h."JobId" = r.job AND h."Sequence" > r.first AND h."Sequence" <= r.last
       -- Kept to itself, or the sequences would only be compared after all events of the job were read.
       OFFSET 0) e
     JOIN "BackgroundJobs" j ON j."Id" = e."JobId"
     ORDER BY e."JobId", e."Sequence"`,
    [ranges.map(({ jobId }) => jobId), ranges.map(({ from }) => from), ranges.map(({ to }) => to)],
  )) as (MovedRow & { EventAttempt: number })[];
  return rows.flatMap((row) => eventsOf([asOfEvent(row)]));
}

function asOfEvent(row: MovedRow & { EventAttempt: number }): MovedRow {
  const { percent, message } = (row.EventData ?? {}) as { percent?: number; message?: string | null };
  const waits = row.EventKind !== null && QUEUEING.has(row.EventKind);
  return {
    ...row,
    Attempt: row.EventAttempt,
    ProgressPercent: percent ?? row.ProgressPercent,
    StatusMessage: message ?? row.StatusMessage,
    ...(waits ? { Status: JobStatus.Queued, PendingChildren: 0, CompletedAt: null } : {}),
  };
}

const QUEUEING: ReadonlySet<string> = new Set<JobEventKind>([
  'queued',
  'released',
  'snoozed',
  'redriven',
  'rescheduled',
  'retryScheduled',
]);
