import type { JobEventData, JobEventKind } from '../moves/job-event.ts';
import type { Database } from '../moves/job-row.ts';
import { exactTime } from './exact-time.ts';

export interface HistoryEventOf<K extends JobEventKind> {
  kind: K;
  data: JobEventData[K];
  /** From 1, gapless. */
  sequence: number;
  /** See `exactTime`. */
  at: string;
  /** The attempt that the job was on after the event. */
  attempt: number;
  /** Who held the job; after a lost worker, the sweep that settled it. The `started` event names the one that ran it. */
  workerId: number | null;
}

/** A row of `"JobEvents"`. */
export type HistoryEvent = { [K in JobEventKind]: HistoryEventOf<K> }[JobEventKind];

/** The whole history of a job, in order; empty when the job was purged or never was. */
export async function readHistory(db: Database, jobId: string): Promise<HistoryEvent[]> {
  const events = (await db.query(
    `SELECT "Kind" AS kind, COALESCE("Data", '{}') AS data, "Sequence" AS sequence, to_json("At") AS at,
       "Attempt" AS attempt, "WorkerId" AS "workerId"
     FROM "JobEvents" WHERE "JobId" = $1 ORDER BY "Sequence"`,
    [jobId],
  )) as HistoryEvent[];
  return events.map((event) => ({ ...event, at: exactTime(event.at) }));
}
