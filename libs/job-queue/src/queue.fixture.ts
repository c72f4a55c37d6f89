import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { InMemoryCheckpointStore } from '@cairn/checkpoints';
import type { JobView } from '@cairn/job-contracts';
import { PinoLogger } from '@cairn/logging';
import { createDataSource, PgListener, runMigrations } from '@cairn/postgres';
import { createTestDatabase, waitUntil } from '@cairn/testing';
import type { TestDatabase } from '@cairn/testing';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { ClaimedJob } from './claim-jobs.ts';
import { jobQueueMigrations } from './create-job-queue.migration.ts';
import type { AnyJobHandler, PlainJobHandler, UnitJobHandler } from './handler.ts';
import { HandlerRegistry } from './handler-registry.ts';
import type { JobEventSink } from './job-event.ts';
import { withDefaults } from './job-handler.decorator.ts';
import type { JobHandlerOptions } from './job-handler.decorator.ts';
import { workerSettings } from './job-queue-options.ts';
import type { WorkerOptions } from './job-queue-options.ts';
import { JobQueue } from './job-queue.ts';
import type { EnqueueJob } from './job-queue.ts';
import type { JobRunDependencies } from './job-run.ts';
import { JobStore } from './job-store.ts';
import { JobWorker } from './job-worker.ts';
import { StaleSweep } from './stale-sweep.ts';
import { UnitSlots } from './unit-slots.ts';

export interface HistoryEntry {
  sequence: number;
  kind: string;
  attempt: number;
  workerId: string | null;
  data: Record<string, unknown>;
}

/** A queue on a database of its own, for the specs of this lib: everything real but the blob storage. */
export class QueueFixture {
  readonly handlers = new HandlerRegistry();
  readonly checkpoints = new InMemoryCheckpointStore();
  readonly userId = randomUUID();
  readonly store: JobStore;
  readonly queue: JobQueue;
  readonly logLines: string[] = [];
  private readonly logger = PinoLogger.create({
    service: 'spec',
    destination: new Writable({
      write: (line, _encoding, done) => {
        this.logLines.push(String(line));
        done();
      },
    }),
  });
  private readonly workers: JobWorker[] = [];
  private readonly listeners: PgListener[] = [];

  private constructor(
    private readonly database: TestDatabase,
    readonly dataSource: DataSource,
    sink: JobEventSink | undefined,
  ) {
    this.store = new JobStore(dataSource, sink);
    this.queue = new JobQueue(this.store, this.handlers, 65_536);
    this.handle('echo', { payloadSchema: z.object({}).loose(), run: async ({ payload }) => payload });
  }

  static async create(sink?: JobEventSink): Promise<QueueFixture> {
    const database = await createTestDatabase({ template: 'job-queue', migrate: migrateQueue });
    return QueueFixture.on(database, sink);
  }

  /** On a database that is migrated already. */
  static async on(database: TestDatabase, sink?: JobEventSink): Promise<QueueFixture> {
    return new QueueFixture(database, await connect(database.url), sink);
  }

  get databaseUrl(): string {
    return this.database.url;
  }

  async drop(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.stop()));
    await Promise.all(this.listeners.map((listener) => listener.stop()));
    await this.dataSource.destroy();
    await this.database.drop();
  }

  handle<P, R>(jobType: string, handler: PlainJobHandler<P, R>, options?: JobHandlerOptions): void;
  handle<P, U, R>(jobType: string, handler: UnitJobHandler<P, U, R>, options?: JobHandlerOptions): void;
  handle(jobType: string, handler: object, options: JobHandlerOptions = {}): void {
    this.handlers.register({ jobType, handler: handler as AnyJobHandler, options: withDefaults(options) });
  }

  async enqueue(request: Partial<EnqueueJob> = {}): Promise<JobView> {
    const job = { userId: this.userId, jobType: 'echo', payload: {}, ...request };
    return (await this.queue.enqueue(job)).job;
  }

  async claim(
    options: { limit?: number; workerId?: string; leaseSeconds?: number; jobTypes?: string[] } = {},
  ): Promise<ClaimedJob[]> {
    return this.store.claim({
      workerId: 'spec-worker',
      jobTypes: this.handlers.jobTypes,
      limit: 1,
      leaseSeconds: 30,
      ...options,
    });
  }

  /** Enqueues a job and claims it, and whatever else an earlier spec has left. */
  async claimedJob(request: Partial<EnqueueJob> = {}, leaseSeconds = 30): Promise<ClaimedJob> {
    const { id } = await this.enqueue(request);
    const job = (await this.claim({ leaseSeconds, limit: 1_000 })).find((claimed) => claimed.id === id);
    if (!job) throw new Error('The job was not there to claim.');
    return job;
  }

  dependencies(settings: Partial<WorkerOptions> = {}): JobRunDependencies {
    const { store, handlers, checkpoints, logger } = this;
    return {
      store,
      handlers,
      checkpoints,
      logger,
      slots: new UnitSlots(settings.unitConcurrency ?? 2),
      settings: workerSettings({
        concurrency: 2,
        unitConcurrency: 2,
        databaseUrl: this.database.url,
        pollMinMs: 20,
        pollMaxMs: 200,
        backoffBaseMs: 20,
        shutdownGraceMs: 5_000,
        ...settings,
      }),
      random: Math.random,
    };
  }

  /** @param listener one that hears nothing stands for lost notifications */
  startWorker(settings: Partial<WorkerOptions> = {}, listener = this.listen()): JobWorker {
    const worker = new JobWorker(this.dependencies(settings), listener);
    this.workers.push(worker);
    worker.start();
    return worker;
  }

  listen(url = this.database.url): PgListener {
    const listener = new PgListener({ url, minReconnectMs: 20, logger: { log() {}, warn() {}, error() {} } });
    this.listeners.push(listener);
    return listener;
  }

  sweep(settings: Partial<WorkerOptions> = {}): StaleSweep {
    return new StaleSweep(this.dependencies(settings));
  }

  async job(id: string): Promise<JobView> {
    return this.queue.get(this.userId, id);
  }

  async waitFor(id: string, status: JobView['status']): Promise<JobView> {
    return waitUntil(
      async () => {
        const job = await this.job(id);
        return job.status === status && job;
      },
      { what: `job ${id} to be ${status}` },
    );
  }

  async history(jobId: string): Promise<HistoryEntry[]> {
    return this.dataSource.query(
      `SELECT "Sequence" AS sequence, "Kind" AS kind, "Attempt" AS attempt, "WorkerId" AS "workerId", "Data" AS data
       FROM "JobEvents" WHERE "JobId" = $1 ORDER BY "Sequence"`,
      [jobId],
    );
  }

  async kinds(jobId: string): Promise<string[]> {
    return (await this.history(jobId)).map(({ kind }) => kind);
  }

  /** Lets a lease end now, as if its worker had died long ago. */
  async expireLease(jobId: string): Promise<void> {
    await this.dataSource.query(
      `UPDATE "BackgroundJobs" SET "LeaseExpiresAt" = now() - interval '1 s' WHERE "Id" = $1`,
      [jobId],
    );
  }
}

async function migrateQueue(url: string): Promise<void> {
  await runMigrations(createDataSource({ url, schema: 'public', migrations: jobQueueMigrations }));
}

async function connect(url: string): Promise<DataSource> {
  return createDataSource({ url, schema: 'public', migrations: jobQueueMigrations }).initialize();
}
