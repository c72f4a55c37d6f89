import type { JobEvent } from './job-event.ts';
import { isoTime, jobView } from './job-row.ts';
import type { Database, JobRow } from './job-row.ts';

/** Every event, for the hub: an event as JSON, or a reference when that would be too long. */
export const EVENTS_CHANNEL = 'cairn_job_events';
/** A job is due; the payload is its type. */
export const WAKE_CHANNEL = 'cairn_job_wake';
/** A running job shall stop; the payload is its id. */
export const CANCEL_CHANNEL = 'cairn_job_cancel';

/** PostgreSQL's limit is 8,000 bytes with the terminating zero. */
const MAX_BODY_BYTES = 7_900;

const JOB_JSON = `jsonb_build_object(
  'Id', m."Id", 'UserId', m."UserId", 'JobType', m."JobType", 'Status', m."Status",
  'ProgressPercent', m."ProgressPercent", 'StatusMessage', m."StatusMessage", 'Attempt', m."Attempt",
  'MaxAttempts', m."MaxAttempts", 'SubjectId', m."SubjectId", 'Result', NULL, 'Error', NULL,
  'CreatedAt', m."CreatedAt", 'StartedAt', m."StartedAt", 'CompletedAt', m."CompletedAt")`;

/** An event as it comes out of SQL: from a move, from a notification, or read again by its reference. */
export interface RawJobEvent {
  sequence: number;
  kind: string;
  at: string;
  attempt: number;
  data: unknown;
  job: JobRow;
}

/**
 * Wraps the change of a job into one statement that also appends its events and notifies, so that neither can happen
 * without the other.
 *
 * @param ctes common table expressions, the last one named `moved`: the changed rows after the change, with
 *   `"Events"`, a JSON array of `{ kind, data }`. The change adds the array's length to `"EventSequence"`, under the
 *   row's lock: that makes sequences gapless
 * @param returning further expressions over `m`, one row of `moved`
 */
export function recordMoves(ctes: string, returning = ''): string {
  return `
WITH ${ctes},
recorded AS (
  INSERT INTO "JobEvents" ("JobId", "Sequence", "Kind", "At", "Attempt", "WorkerId", "UserId", "Data")
  SELECT m."Id", m."EventSequence" - jsonb_array_length(m."Events") + e.place, e.value ->> 'kind', now(),
         m."Attempt", m."WorkerId", m."UserId", e.value -> 'data'
  FROM moved m, jsonb_array_elements(m."Events") WITH ORDINALITY AS e(value, place)
  RETURNING "JobId", "Sequence", "Kind", "At", "Attempt", "Data"
),
told AS MATERIALIZED (
  SELECT r."JobId", r."Sequence", jsonb_build_object('sequence', r."Sequence", 'kind', r."Kind", 'at', r."At",
         'attempt', r."Attempt", 'data', r."Data" - 'payload', 'job', ${JOB_JSON}) AS "Event"
  FROM recorded r JOIN moved m ON m."Id" = r."JobId"
)
SELECT t."Event"${returning ? `, ${returning}` : ''},
  pg_notify('${EVENTS_CHANNEL}', CASE
    WHEN octet_length(t."Event"::text) <= ${MAX_BODY_BYTES} THEN t."Event"::text
    ELSE jsonb_build_object('jobId', t."JobId", 'sequence', t."Sequence")::text END),
  CASE WHEN m."Status" = 0 AND m."RunAt" <= now() THEN pg_notify('${WAKE_CHANNEL}', m."JobType") END,
  CASE WHEN t."Event" ->> 'kind' IN ('cancelRequested', 'cancelled')
    THEN pg_notify('${CANCEL_CHANNEL}', m."Id"::text) END
FROM told t JOIN moved m ON m."Id" = t."JobId"
ORDER BY t."JobId", t."Sequence"`;
}

/** SQL for one event of `moved`; both parts are SQL expressions. */
export function oneEvent(kind: string, data = `'{}'::jsonb`): string {
  return `jsonb_build_array(jsonb_build_object('kind', ${kind}, 'data', ${data})) AS "Events"`;
}

export type MovedRow<Extra = object> = Extra & { Event: RawJobEvent };

/** Runs a statement made by `recordMoves`. No rows means that no row was in the state the move starts from. */
export async function runMoves<Extra = object>(
  db: Database,
  sql: string,
  parameters: unknown[],
): Promise<MovedRow<Extra>[]> {
  return (await db.query(sql, parameters)) as MovedRow<Extra>[];
}

export function jobEvent(raw: RawJobEvent): JobEvent {
  const job = jobView(raw.job);
  return {
    jobId: job.id,
    userId: job.userId,
    subjectId: job.subjectId,
    sequence: raw.sequence,
    kind: raw.kind,
    at: isoTime(raw.at),
    attempt: raw.attempt,
    data: raw.data,
    job,
  } as JobEvent;
}

/** The event behind a reference that stood in for a long notification. */
export async function readEvent(db: Database, jobId: string, sequence: number): Promise<JobEvent | undefined> {
  const rows = (await db.query(
    `SELECT jsonb_build_object('sequence', e."Sequence", 'kind', e."Kind", 'at', e."At", 'attempt', e."Attempt",
       'data', e."Data" - 'payload', 'job', ${JOB_JSON}) AS "Event"
     FROM "JobEvents" e JOIN "BackgroundJobs" m ON m."Id" = e."JobId"
     WHERE e."JobId" = $1 AND e."Sequence" = $2`,
    [jobId, sequence],
  )) as MovedRow[];
  return rows[0] && jobEvent(rows[0].Event);
}
