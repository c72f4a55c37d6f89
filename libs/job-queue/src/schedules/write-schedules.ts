import type { Database } from '../moves/job-row.ts';
import type { ScheduleChange, ScheduleDefinition, ScheduleRow } from './schedule-row.ts';

export interface WriteSchedule {
  definition: Required<ScheduleDefinition>;
  source: ScheduleRow['Source'];
  /** The first tick from now on. */
  nextAt: Date;
  change: ScheduleChange;
}

/**
 * Creates the schedule, or makes it what it is to be. Its ticks stay unless the rule itself changes, so that a tick which
 * is due now is not lost by a new payload. Nothing is written when nothing changes: replicas declare the same ones at
 * every start.
 */
const WRITE = `
INSERT INTO "JobSchedules" AS s ("Name", "JobType", "UserId", "Payload", "Cron", "TimeZone", "Missed", "Source", "NextAt",
  "ChangedBy", "ChangeReason")
VALUES ($1, $2, $3, $4::jsonb, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT ("Name") DO UPDATE SET
  "JobType" = excluded."JobType", "UserId" = excluded."UserId", "Payload" = excluded."Payload", "Cron" = excluded."Cron",
  "TimeZone" = excluded."TimeZone", "Missed" = excluded."Missed", "Source" = excluded."Source", "Enabled" = true,
  "NextAt" = CASE WHEN s."Enabled" AND (s."Cron", s."TimeZone") = (excluded."Cron", excluded."TimeZone")
    THEN s."NextAt" ELSE excluded."NextAt" END,
  "RetryAt" = NULL, "LastError" = NULL,
  "ChangedAt" = now(), "ChangedBy" = excluded."ChangedBy", "ChangeReason" = excluded."ChangeReason"
WHERE (s."JobType", s."UserId", s."Payload", s."Cron", s."TimeZone", s."Missed", s."Source", s."Enabled") IS DISTINCT FROM
  (excluded."JobType", excluded."UserId", excluded."Payload", excluded."Cron", excluded."TimeZone", excluded."Missed",
   excluded."Source", true)
RETURNING 1`;

/** @returns whether anything changed */
export async function writeSchedule(db: Database, schedule: WriteSchedule): Promise<boolean> {
  const { definition: d, source, nextAt, change } = schedule;
  const payload = JSON.stringify(d.payload);
  const rows = (await db.query(WRITE, [
    ...[d.name, d.jobType, d.userId, payload, d.cron, d.timeZone, d.missed],
    ...[source, nextAt, change.by, change.reason],
  ])) as unknown[];
  return rows.length > 0;
}

/**
 * Stops schedules of the code that it does not declare any more. Only those of job types that this app handles: another
 * app on the same table declares its own.
 */
export async function disableUndeclared(db: Database, declared: readonly string[], jobTypes: readonly string[]) {
  const [rows] = (await db.query(
    `UPDATE "JobSchedules" SET "Enabled" = false, "ChangedAt" = now(), "ChangedBy" = 'code',
       "ChangeReason" = 'not declared any more'
     WHERE "Source" = 'code' AND "Enabled" AND "Name" <> ALL ($1::text[]) AND "JobType" = ANY ($2::text[])
     RETURNING "Name"`,
    [declared, jobTypes],
  )) as [{ Name: string }[], number];
  return rows.map(({ Name: name }) => name);
}

/** @param pausedAt null ends the pause; ticks that passed meanwhile are not missed, but were not wanted */
export async function setPaused(
  db: Database,
  name: string,
  { paused, nextAt, change }: { paused: boolean; nextAt: Date; change: ScheduleChange },
): Promise<void> {
  await db.query(
    `UPDATE "JobSchedules" SET "PausedAt" = CASE WHEN $2 THEN COALESCE("PausedAt", now()) END,
       "NextAt" = CASE WHEN NOT $2 AND "PausedAt" IS NOT NULL THEN $3 ELSE "NextAt" END, "RetryAt" = NULL,
       "ChangedAt" = now(), "ChangedBy" = $4, "ChangeReason" = $5
     WHERE "Name" = $1`,
    [name, paused, nextAt, change.by, change.reason],
  );
}

export async function deleteSchedule(db: Database, name: string): Promise<void> {
  await db.query('DELETE FROM "JobSchedules" WHERE "Name" = $1', [name]);
}
