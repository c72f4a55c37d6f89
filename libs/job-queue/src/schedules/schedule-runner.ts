import type { ServiceLogger } from '@cairn/logging';
import type { PgListener } from '@cairn/postgres';
import type { DataSource } from 'typeorm';
import type { HandlerRegistry } from '../handlers/handler-registry.ts';
import { SCHEDULES_CHANNEL } from './job-schedules.ts';
import { readWaitMs } from './read-schedules.ts';
import { recordRefusal, serveDueSchedule, TickRefusedError } from './serve-ticks.ts';
import type { EnqueueTick } from './serve-ticks.ts';

/** Longest sleep while schedules exist: how late a change is seen whose notification was lost. */
const MAX_SLEEP_MS = 30_000;
/** Without any there is nothing to be late for. */
const NO_SCHEDULES_SLEEP_MS = 60_000;
/** Another replica has what is due, or the database is away. */
const RETRY_MS = 1_000;

export interface ScheduleRunnerDependencies {
  dataSource: DataSource;
  handlers: Pick<HandlerRegistry, 'jobTypes'>;
  enqueue: EnqueueTick;
  listener: Pick<PgListener, 'listen' | 'onReconnected'>;
  logger: ServiceLogger;
}

/**
 * Enqueues the jobs of schedules when they are due. Sleeps until the next tick: an idle worker asks once a minute when
 * there are no schedules, and never more than twice.
 */
export class ScheduleRunner {
  private readonly unsubscribe: (() => void)[] = [];
  private running: Promise<void> | undefined;
  private stopped = false;
  private woken = false;
  private endSleep: (() => void) | undefined;
  private troubled = false;

  constructor(private readonly given: ScheduleRunnerDependencies) {}

  start(): void {
    const { listener } = this.given;
    this.unsubscribe.push(
      listener.listen(SCHEDULES_CHANNEL, () => this.wake()),
      listener.onReconnected(() => this.wake()),
    );
    this.running ??= this.run();
  }

  /** Resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    this.stopped = true;
    for (const end of this.unsubscribe.splice(0)) end();
    this.wake();
    await this.running;
  }

  private wake(): void {
    this.woken = true;
    this.endSleep?.();
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      this.woken = false;
      const sleepMs = await this.look();
      if (!this.stopped && !this.woken) await this.sleep(sleepMs);
    }
  }

  /** @returns how long there is nothing to do */
  private async look(): Promise<number> {
    const { dataSource, handlers, logger } = this.given;
    try {
      const waitMs = await readWaitMs(dataSource, handlers.jobTypes);
      const served = waitMs !== undefined && waitMs <= 0 && (await this.serve());
      if (this.troubled) logger.info('schedules are served again');
      this.troubled = false;
      if (waitMs === undefined || waitMs > 0) return sleepMs(waitMs);
      return served ? 0 : RETRY_MS;
    } catch (error) {
      // One line per outage.
      if (!this.troubled) logger.warn('schedules cannot be served, trying again', { error });
      this.troubled = true;
      return RETRY_MS;
    }
  }

  /** @returns false when others have what is due */
  private async serve(): Promise<boolean> {
    const { dataSource, handlers, enqueue, logger } = this.given;
    try {
      const served = await serveDueSchedule(dataSource, handlers.jobTypes, enqueue);
      if (served) logger.info('schedule served', { ...served, ticks: served.ticks.map((tick) => tick.toISOString()) });
      return served !== undefined;
    } catch (error) {
      if (!(error instanceof TickRefusedError)) throw error;
      const { givenUp } = await recordRefusal(dataSource, error);
      const { Name: name, JobType: jobType } = error.schedule;
      logger.error('the job of a schedule was refused', { name, jobType, givenUp, error: error.cause });
      return true;
    }
  }

  private sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.endSleep = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** @param waitMs until the next tick, more than 0; undefined when there are no schedules */
export function sleepMs(waitMs: number | undefined): number {
  return waitMs === undefined ? NO_SCHEDULES_SLEEP_MS : Math.min(Math.ceil(waitMs), MAX_SLEEP_MS);
}
