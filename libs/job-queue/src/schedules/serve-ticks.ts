import { AppError, JobIdempotencyKeyReusedError } from '@cairn/errors';
import { isDatabaseUnavailable, withTransaction } from '@cairn/postgres';
import { continueTrace, runInContext } from '@cairn/request-context';
import type { DataSource, EntityManager } from 'typeorm';
import type { EnqueueJob } from '../jobs/job-queue.ts';
import type { Database } from '../moves/job-row.ts';
import { dueTicks } from './missed-ticks.ts';
import { takeDueSchedule } from './read-schedules.ts';
import type { DueSchedule, ScheduleRow } from './schedule-row.ts';
import { ScheduleRule } from './schedule-rule.ts';

/** Between two tries to enqueue the job of a tick. */
const RETRY_SECONDS = 30;

/** Enqueues in the caller's transaction. */
export type EnqueueTick = (job: EnqueueJob, manager: EntityManager) => Promise<unknown>;

export interface ServedSchedule {
  name: string;
  jobType: string;
  /** Ticks whose jobs are enqueued; none when they were missed and are not to be made up for. */
  ticks: Date[];
}

/** The job of a tick could not be enqueued; its transaction was undone. */
export class TickRefusedError extends Error {
  constructor(
    readonly schedule: DueSchedule,
    override readonly cause: unknown,
  ) {
    super(`The jobs of schedule ${schedule.Name} could not be enqueued.`, { cause });
  }
}

/**
 * Enqueues what one due schedule asks for and moves it on, all or nothing. Replicas that look at the same moment get
 * different schedules; should a tick be served twice nevertheless, its idempotency key makes it the same job.
 * @returns undefined when no schedule is due, or others have them all
 * @throws TickRefusedError
 */
export function serveDueSchedule(
  source: DataSource,
  jobTypes: readonly string[],
  enqueue: EnqueueTick,
): Promise<ServedSchedule | undefined> {
  return withTransaction(source, async (manager) => {
    const schedule = await takeDueSchedule(manager, jobTypes);
    if (!schedule) return undefined;
    const rule = new ScheduleRule(schedule.Cron, schedule.TimeZone);
    const due = dueTicks(rule, schedule.Missed, { nextAt: schedule.NextAt, now: schedule.Now });
    try {
      for (const tick of due.fire) await enqueueTick(manager, schedule, tick, enqueue);
    } catch (error) {
      throw isDatabaseUnavailable(error) ? error : new TickRefusedError(schedule, error);
    }
    await moveOn(manager, schedule.Name, due.next, due.fire.at(-1));
    return { name: schedule.Name, jobType: schedule.JobType, ticks: due.fire };
  });
}

async function enqueueTick(manager: EntityManager, schedule: ScheduleRow, tick: Date, enqueue: EnqueueTick) {
  const job: EnqueueJob = {
    userId: schedule.UserId,
    jobType: schedule.JobType,
    payload: schedule.Payload,
    idempotencyKey: `schedule:${schedule.Name}:${tick.toISOString()}`,
    runAt: tick,
  };
  try {
    await runInContext({ trace: continueTrace(undefined), userId: schedule.UserId }, () => enqueue(job, manager));
  } catch (error) {
    // Served before, with the payload of that time.
    if (!(error instanceof JobIdempotencyKeyReusedError)) throw error;
  }
}

async function moveOn(db: Database, name: string, next: Date, last: Date | undefined): Promise<void> {
  await db.query(
    `UPDATE "JobSchedules" SET "NextAt" = $2, "LastAt" = COALESCE($3, "LastAt"), "RetryAt" = NULL, "LastError" = NULL
     WHERE "Name" = $1`,
    [name, next, last ?? null],
  );
}

/**
 * Writes down why ticks were refused. They are tried again later, unless trying again cannot help: then they are given
 * up, or they would keep the schedule, and a replica, busy for ever.
 */
export async function recordRefusal(db: Database, refused: TickRefusedError): Promise<{ givenUp: boolean }> {
  const { schedule, cause } = refused;
  const known = cause instanceof AppError ? cause : undefined;
  const givenUp = known?.retryable === false;
  const error = { code: known?.code ?? 'INTERNAL_ERROR', message: known?.message ?? 'The database refused the job.' };
  const next = givenUp ? new ScheduleRule(schedule.Cron, schedule.TimeZone).next(schedule.Now) : schedule.NextAt;
  await db.query(
    `UPDATE "JobSchedules" SET "NextAt" = $2,
       "RetryAt" = CASE WHEN $3 THEN NULL ELSE now() + make_interval(secs => $4) END,
       "LastError" = $5::jsonb || jsonb_build_object('at', now())
     WHERE "Name" = $1 AND "NextAt" <= now()`,
    [schedule.Name, next, givenUp, known?.retryAfterSeconds ?? RETRY_SECONDS, JSON.stringify(error)],
  );
  return { givenUp };
}
