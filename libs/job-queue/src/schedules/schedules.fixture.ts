import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { PinoLogger } from '@cairn/logging';
import { createDataSource, PgListener, runMigrations } from '@cairn/postgres';
import { createTestDatabase, PATIENT } from '@cairn/testing';
import type { TestDatabase } from '@cairn/testing';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { JobAnnouncer } from '../feed/job-announcer.ts';
import type { AnyJobHandler, PlainJobHandler } from '../handlers/handler.ts';
import { HandlerRegistry } from '../handlers/handler-registry.ts';
import { withDefaults } from '../handlers/job-handler.decorator.ts';
import { JobQueue } from '../jobs/job-queue.ts';
import { JobStore } from '../moves/job-store.ts';
import { jobQueueMigrations } from '../schema/job-queue-migrations.ts';
import { JobSchedules } from './job-schedules.ts';
import type { ScheduleDefinition } from './schedule-row.ts';
import { ScheduleRunner } from './schedule-runner.ts';
import type { EnqueueTick } from './serve-ticks.ts';

export const CHANGE = { by: 'ada', reason: 'a spec' };

/** Schedules of one handler, `report`, on a database of their own. */
export class SchedulesFixture {
  readonly handlers = new HandlerRegistry();
  readonly schedules: JobSchedules;
  readonly userId = randomUUID();
  /** Half an hour away in either direction, so that no tick comes while a spec counts them. */
  private readonly minute = (new Date().getUTCMinutes() + 30) % 60;
  readonly logLines: string[] = [];
  readonly enqueue: EnqueueTick;
  private readonly runners: ScheduleRunner[] = [];
  private readonly listeners: PgListener[] = [];

  private constructor(
    private readonly database: TestDatabase,
    readonly dataSource: DataSource,
  ) {
    const handler: PlainJobHandler<{ of: string }, null> = {
      payloadSchema: z.object({ of: z.string().default('all') }),
      run: async () => null,
    };
    this.handlers.register({
      jobType: 'report',
      handler: handler as AnyJobHandler,
      options: withDefaults('report', {}),
    });
    const queue = new JobQueue(new JobStore(dataSource, undefined, new JobAnnouncer(dataSource)), this.handlers);
    this.enqueue = (job, manager) => queue.enqueue(job, manager);
    this.schedules = new JobSchedules(dataSource, this.handlers);
  }

  static async create(): Promise<SchedulesFixture> {
    const database = await createTestDatabase({ template: 'job-queue', migrate });
    return new SchedulesFixture(database, await connect(database.url));
  }

  /** Stops what runs and forgets schedules and jobs. */
  async clear(): Promise<void> {
    await Promise.all(this.runners.splice(0).map((runner) => runner.stop()));
    await Promise.all(this.listeners.splice(0).map((listener) => listener.stop()));
    await this.dataSource.query('TRUNCATE "JobSchedules", "BackgroundJobs", "LaterJobEvents"');
    this.logLines.length = 0;
  }

  async drop(): Promise<void> {
    await this.clear();
    await this.dataSource.destroy();
    await this.database.drop();
  }

  schedule(given: Partial<ScheduleDefinition> = {}): ScheduleDefinition {
    return { name: 'nightly', jobType: 'report', userId: this.userId, cron: `${this.minute} * * * *`, ...given };
  }

  /** As if an hourly schedule had waited since so long before its last tick: `interval` is PostgreSQL's, such as `2 hours`. */
  async dueSince(name: string, interval: string): Promise<void> {
    await this.dataSource.query(
      `UPDATE "JobSchedules" SET "NextAt" = date_trunc('hour', now() - $3 * interval '1 min') + $3 * interval '1 min' - $2::interval
       WHERE "Name" = $1`,
      [name, interval, this.minute],
    );
  }

  startRunner(enqueue = this.enqueue): ScheduleRunner {
    const listener = new PgListener({
      url: this.database.url,
      minReconnectMs: 20,
      logger: { log() {}, warn() {}, error() {} },
    });
    const logger = PinoLogger.create({
      service: 'spec',
      destination: new Writable({
        write: (line, _encoding, done) => {
          this.logLines.push(String(line));
          done();
        },
      }),
    });
    const { dataSource, handlers } = this;
    const runner = new ScheduleRunner({ dataSource, handlers, enqueue, listener, logger });
    this.listeners.push(listener);
    this.runners.push(runner);
    runner.start();
    return runner;
  }

  /** Idempotency keys of all jobs, in the order of their turn. */
  async jobs(): Promise<{ key: string; runAt: Date; payload: unknown; userId: string }[]> {
    return this.dataSource.query(
      `SELECT "IdempotencyKey" AS key, "RunAt" AS "runAt", "Payload" AS payload, "UserId" AS "userId"
       FROM "BackgroundJobs" ORDER BY "RunAt"`,
    );
  }

  async backlog(): Promise<number> {
    const [row] = (await this.dataSource.query('SELECT cairn_job_backlog()::int AS backlog')) as { backlog: number }[];
    return row?.backlog ?? Number.NaN;
  }
}

async function migrate(url: string): Promise<void> {
  await runMigrations(createDataSource({ url, schema: 'public', migrations: jobQueueMigrations }));
}

async function connect(url: string): Promise<DataSource> {
  return createDataSource({ url, schema: 'public', migrations: jobQueueMigrations, ...PATIENT }).initialize();
}
