import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { InMemoryCheckpointStore } from '@cairn/checkpoints';
import type { JobView } from '@cairn/job-contracts';
import { PinoLogger } from '@cairn/logging';
import { createDataSource, pgJson, PgListener, runMigrations } from '@cairn/postgres';
import { createTestDatabase, PATIENT, waitUntil } from '@cairn/testing';
import type { TestDatabase } from '@cairn/testing';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { JobClaims } from './claim/claim-jobs.ts';
import type { ClaimedJob } from './claim/claimed-job.ts';
import { jobQueueMigrations } from './schema/job-queue-migrations.ts';
import type { AnyJobHandler, PlainJobHandler, UnitJobHandler } from './handlers/handler.ts';
import { HandlerRegistry } from './handlers/handler-registry.ts';
import { JobAnnouncer } from './feed/job-announcer.ts';
import { registerWorker } from './heartbeat/worker-row.ts';
import type { JobEventSink } from './moves/job-event.ts';
import { withDefaults } from './handlers/job-handler.decorator.ts';
import type { JobHandlerOptions } from './handlers/job-handler.decorator.ts';
import { workerSettings } from './job-queue-options.ts';
import type { WorkerOptions } from './job-queue-options.ts';
import { JobQueue } from './jobs/job-queue.ts';
import type { EnqueueJob } from './jobs/job-queue.ts';
import type { JobRunDependencies } from './worker/run-dependencies.ts';
import { JobStore } from './moves/job-store.ts';
import { JobWorker } from './worker/job-worker.ts';
import { StaleSweep } from './worker/stale-sweep.ts';
import { QueueSwitches } from './switches/queue-switches.ts';
import { UnitSlots } from './units/unit-slots.ts';

export interface HistoryEntry {
  sequence: number;
  kind: string;
  attempt: number;
  workerId: number | null;
  data: Record<string, unknown>;
}

/** A queue on a database of its own, for the specs of this lib: everything real but the blob storage. */
export class QueueFixture {
  readonly handlers = new HandlerRegistry();
  readonly checkpoints = new InMemoryCheckpointStore();
  readonly userId = randomUUID();
  /** Jitter of everything that a spec starts after it has set this. */
  random: () => number = Math.random;
  readonly announcer: JobAnnouncer;
  readonly store: JobStore;
  readonly queue: JobQueue;
  /** Hears of changes by heartbeats alone unless a spec starts it. */
  readonly switches: QueueSwitches;
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
  private ownWorker: Promise<number> | undefined;
  private readonly listeners: PgListener[] = [];

  private constructor(
    private readonly database: TestDatabase,
    readonly dataSource: DataSource,
    sink: JobEventSink | undefined,
  ) {
    this.announcer = new JobAnnouncer(dataSource);
    this.store = new JobStore(dataSource, sink, this.announcer);
    this.queue = new JobQueue(this.store, this.handlers);
    this.switches = new QueueSwitches({ dataSource, listener: this.listen(), jobTypes: () => this.handlers.jobTypes });
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
    this.handlers.register({ jobType, handler: handler as AnyJobHandler, options: withDefaults(jobType, options) });
  }

  async enqueue(request: Partial<EnqueueJob> = {}): Promise<JobView> {
    const job = { userId: this.userId, jobType: 'echo', payload: {}, ...request };
    return (await this.queue.enqueue(job)).job;
  }

  async claim(options: { limit?: number; workerId?: number; jobTypes?: string[] } = {}): Promise<ClaimedJob[]> {
    const workerId = options.workerId ?? (await this.workerId());
    const given = { jobTypes: this.handlers.jobTypes, limit: 1, ...options, workerId };
    return this.store.claim((source) => new JobClaims().claim(source, given));
  }

  /** Enqueues a job and claims it, and whatever else an earlier spec has left. */
  async claimedJob(request: Partial<EnqueueJob> = {}): Promise<ClaimedJob> {
    const { id } = await this.enqueue(request);
    const job = (await this.claim({ limit: 1_000 })).find((claimed) => claimed.id === id);
    if (!job) throw new Error('The job was not there to claim.');
    return job;
  }

  /** @returns false when the lease has moved on */
  async complete(job: ClaimedJob, result: unknown): Promise<boolean> {
    return (await this.store.complete(job.workerId, [{ job, result: pgJson(result) }])).has(job.id);
  }

  /** A worker of its own that claims by hand. It never beats, and is lost only when a spec says so, however slow that is. */
  async newWorker(): Promise<number> {
    const workerId = await registerWorker(this.dataSource, 'spec');
    await this.dataSource.query(`UPDATE "BackgroundWorkers" SET "SeenAt" = now() + interval '1 d' WHERE "Id" = $1`, [
      workerId,
    ]);
    return workerId;
  }

  /** The worker that claims unless a spec names another. */
  private workerId(): Promise<number> {
    return (this.ownWorker ??= this.newWorker());
  }

  dependencies(settings: Partial<WorkerOptions> = {}): JobRunDependencies {
    const { store, handlers, checkpoints, logger } = this;
    return {
      store,
      handlers,
      checkpoints,
      logger,
      slots: new UnitSlots(settings.unitConcurrency ?? 2),
      switches: this.switches,
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
      random: () => this.random(),
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

  /** Swept jobs are due at once: a random wait would let a spec that claims next find nothing now and then. */
  sweep(settings: Partial<WorkerOptions> = {}, random = () => 0): StaleSweep {
    return new StaleSweep({ ...this.dependencies(settings), random }, () => this.newWorker());
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

  /** Changes jobs in what nobody may change, as if they had been so from the beginning. @param set of an UPDATE of all */
  async rewriteJobs(set: string, parameters: unknown[] = []): Promise<void> {
    const guard = 'TRIGGER "BackgroundJobs_append_only"';
    await this.dataSource.query(`ALTER TABLE "BackgroundJobs" DISABLE ${guard}`);
    await this.dataSource.query(`UPDATE "BackgroundJobs" SET ${set}`, parameters);
    await this.dataSource.query(`ALTER TABLE "BackgroundJobs" ENABLE ${guard}`);
  }

  /** Lets the worker of a job be lost now, as if it had died long ago. */
  async loseWorkerOf(jobId: string): Promise<void> {
    await this.dataSource.query(
      `UPDATE "BackgroundWorkers" SET "SeenAt" = now() - interval '1 h'
       WHERE "Id" = (SELECT "WorkerId" FROM "BackgroundJobs" WHERE "Id" = $1)`,
      [jobId],
    );
    this.ownWorker = undefined;
  }
}

async function migrateQueue(url: string): Promise<void> {
  await runMigrations(createDataSource({ url, schema: 'public', migrations: jobQueueMigrations }));
}

async function connect(url: string): Promise<DataSource> {
  return createDataSource({ url, schema: 'public', migrations: jobQueueMigrations, ...PATIENT }).initialize();
}
