import type { Database } from '../moves/job-row.ts';
import { ACTIVE_SCHEDULE } from './schedule-row.ts';
import type { DueSchedule, ScheduleRow } from './schedule-row.ts';

const COLUMNS = `"Name", "JobType", "UserId", "Payload", "Cron", "TimeZone", "Missed", "Source", "Enabled", "NextAt",
  "LastAt", "LastError", "PausedAt", "ChangedAt", "ChangedBy", "ChangeReason"`;

/** By name, all of them: they are written by hand, so there are never many. */
export async function readSchedules(db: Database): Promise<ScheduleRow[]> {
  return (await db.query(`SELECT ${COLUMNS} FROM "JobSchedules" ORDER BY "Name"`)) as ScheduleRow[];
}

/** Locks the row, so that no tick is served while it changes. */
export async function readForUpdate(db: Database, name: string): Promise<ScheduleRow | undefined> {
  const rows = await db.query(`SELECT ${COLUMNS} FROM "JobSchedules" WHERE "Name" = $1 FOR UPDATE`, [name]);
  return (rows as ScheduleRow[])[0];
}

/** Milliseconds until a schedule of these job types is due, 0 or less when one is; undefined when there is none. */
export async function readWaitMs(db: Database, jobTypes: readonly string[]): Promise<number | undefined> {
  const [row] = (await db.query(
    `SELECT (EXTRACT(epoch FROM min(GREATEST("NextAt", "RetryAt")) - now()) * 1000)::float8 AS "waitMs"
     FROM "JobSchedules" WHERE ${ACTIVE_SCHEDULE} AND "JobType" = ANY ($1::text[])`,
    [jobTypes],
  )) as { waitMs: number | null }[];
  return row?.waitMs ?? undefined;
}

/**
 * Takes a schedule that is due, unless another replica has it: it keeps the row's lock until its tick is enqueued and
 * "NextAt" has moved on, both in one transaction.
 */
export async function takeDueSchedule(db: Database, jobTypes: readonly string[]): Promise<DueSchedule | undefined> {
  const rows = await db.query(
    `SELECT ${COLUMNS}, now() AS "Now" FROM "JobSchedules"
     WHERE ${ACTIVE_SCHEDULE} AND GREATEST("NextAt", "RetryAt") <= now() AND "JobType" = ANY ($1::text[])
     ORDER BY "NextAt", "Name" LIMIT 1 FOR UPDATE SKIP LOCKED`,
    [jobTypes],
  );
  return (rows as DueSchedule[])[0];
}

/** The only clock that schedules know. */
export async function databaseNow(db: Database): Promise<Date> {
  const [row] = (await db.query('SELECT now() AS now')) as [{ now: Date }];
  return row.now;
}
