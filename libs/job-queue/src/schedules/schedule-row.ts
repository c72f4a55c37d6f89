import type { MissedTicks } from './missed-ticks.ts';

/** What is enqueued, and when. */
export interface ScheduleDefinition {
  /** 1 to 100 letters, digits, `.`, `-`, `_` or `:`; unique over all schedules. */
  name: string;
  jobType: string;
  /** Whose jobs they are. */
  userId: string;
  /** Checked by the handler's schema. Default `{}`. */
  payload?: unknown;
  /** Five fields or a nickname; see `ScheduleRule`, also for summer time. */
  cron: string;
  /** IANA name; default `UTC`. */
  timeZone?: string;
  /** Default `one`. */
  missed?: MissedTicks;
}

/** A schedule as it stands. Times are ISO 8601 in UTC. */
export interface ScheduleView extends Required<ScheduleDefinition> {
  /** `code`: declared by `@JobSchedule`, and changed by deploying; `operator`: put by a person. */
  source: 'code' | 'operator';
  /** False when the code does not declare it any more. */
  enabled: boolean;
  /** The next tick, or the oldest that is not enqueued yet. */
  nextAt: string;
  /** The last tick that was enqueued. */
  lastAt: string | null;
  /** Why the last tick could not be enqueued. */
  lastError: { code: string; message: string; at: string } | null;
  /** Set while a person has paused it. */
  pausedAt: string | null;
  changedAt: string;
  changedBy: string;
  changeReason: string;
}

/** Who changes something, and why: kept with the row for whoever looks next. */
export interface ScheduleChange {
  by: string;
  reason: string;
}

export interface ScheduleRow {
  Name: string;
  JobType: string;
  UserId: string;
  Payload: unknown;
  Cron: string;
  TimeZone: string;
  Missed: MissedTicks;
  Source: 'code' | 'operator';
  Enabled: boolean;
  NextAt: Date;
  LastAt: Date | null;
  LastError: ScheduleView['lastError'];
  PausedAt: Date | null;
  ChangedAt: Date;
  ChangedBy: string;
  ChangeReason: string;
}

/** A schedule with the time, by the database's clock, at which it was found due. */
export interface DueSchedule extends ScheduleRow {
  Now: Date;
}

/** Whether anybody waits for the schedule's ticks. */
export const ACTIVE_SCHEDULE = `"Enabled" AND "PausedAt" IS NULL`;

export function scheduleView(row: ScheduleRow): ScheduleView {
  return {
    name: row.Name,
    jobType: row.JobType,
    userId: row.UserId,
    payload: row.Payload,
    cron: row.Cron,
    timeZone: row.TimeZone,
    missed: row.Missed,
    source: row.Source,
    enabled: row.Enabled,
    nextAt: row.NextAt.toISOString(),
    lastAt: row.LastAt?.toISOString() ?? null,
    lastError: row.LastError,
    pausedAt: row.PausedAt?.toISOString() ?? null,
    changedAt: row.ChangedAt.toISOString(),
    changedBy: row.ChangedBy,
    changeReason: row.ChangeReason,
  };
}
