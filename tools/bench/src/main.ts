import 'reflect-metadata';
import { CheckpointStore, InMemoryCheckpointStore } from '@cairn/checkpoints';
import { JobHandler, JobQueue, JobQueueModule, jobQueueMigrations } from '@cairn/job-queue';
import type { EnqueueJob, Job, PlainJobHandler } from '@cairn/job-queue';
import { LoggingModule, NestLogger, PinoLogger } from '@cairn/logging';
import { PostgresModule } from '@cairn/postgres';
import { Injectable, Module } from '@nestjs/common';
import type { DynamicModule, INestApplicationContext, OnModuleInit } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { destination } from 'pino';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import type { BenchJob, SetupOptions } from './adapter.ts';

export interface OpenQueueOptions {
  url: string;
  logFile: string;
  role: SetupOptions['role'];
  concurrency: number;
}

export interface WorkerQueue {
  startWorker(onJob: OnJob): Promise<void>;
  stop(): Promise<void>;
}

export interface ProducerQueue {
  enqueue(n: number): Promise<void>;
  enqueueMany(n: number, from: number): Promise<void>;
  unfinished(): Promise<number>;
  seedHistory(n: number): Promise<void>;
  stop(): Promise<void>;
}

type OnJob = (job: BenchJob) => Promise<unknown>;

const JOB_TYPE = 'bench.noop';
const USER_ID = '00000000-0000-4000-8000-000000000001';

const payloadSchema = z.object({ n: z.number().int() });

/** Holds the app back when everything is loaded and connected and nothing is claimed, until the harness says go. */
@Injectable()
class StartingGate implements OnModuleInit {
  /** What the harness wants done with a job. */
  onJob: OnJob = () => Promise.resolve(null);
  private readonly reached = Promise.withResolvers<undefined>();
  private readonly opened = Promise.withResolvers<undefined>();

  open(onJob = this.onJob): void {
    this.onJob = onJob;
    this.opened.resolve(undefined);
  }

  async untilReached(): Promise<void> {
    await this.reached.promise;
  }

  async onModuleInit(): Promise<void> {
    this.reached.resolve(undefined);
    await this.opened.promise;
  }
}

@JobHandler(JOB_TYPE)
class Noop implements PlainJobHandler<BenchJob, unknown> {
  readonly payloadSchema = payloadSchema;
  private readonly gate: StartingGate;

  constructor(gate: StartingGate) {
    this.gate = gate;
  }

  run({ payload }: Job<BenchJob>): Promise<unknown> {
    return this.gate.onJob(payload);
  }
}

@Module({ providers: [{ provide: CheckpointStore, useClass: InMemoryCheckpointStore }], exports: [CheckpointStore] })
class CheckpointsModule {}

@Module({})
class BenchModule {
  static with({ url, role, concurrency }: OpenQueueOptions, logger: PinoLogger, gate: StartingGate): DynamicModule {
    const worker = { concurrency, unitConcurrency: concurrency, databaseUrl: url };
    return {
      module: BenchModule,
      imports: [
        LoggingModule.forRoot(logger),
        PostgresModule.forRootAsync({
          useFactory: () => ({ url, schema: 'public', migrations: jobQueueMigrations, applicationName: 'bench' }),
        }),
        JobQueueModule.forRootAsync({
          imports: [CheckpointsModule],
          useFactory: () => (role === 'worker' ? { worker } : {}),
        }),
      ],
      providers: [Noop, { provide: StartingGate, useValue: gate }],
    };
  }
}

/** Our queue in one process, as `queue-adapter.mjs` hands it to the harness: all that its role needs. */
export async function openQueue(options: OpenQueueOptions): Promise<WorkerQueue | ProducerQueue> {
  const gate = new StartingGate();
  const logger = PinoLogger.create({
    service: 'bench',
    level: 'warn',
    destination: destination({ dest: options.logFile, sync: true }),
  });
  const starting = NestFactory.createApplicationContext(BenchModule.with(options, logger, gate), {
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  if (options.role !== 'worker') gate.open();
  await Promise.race([gate.untilReached(), starting]);
  return options.role === 'worker' ? openWorker(starting, gate) : openProducer(await starting, options.url);
}

function openWorker(starting: Promise<INestApplicationContext>, gate: StartingGate): WorkerQueue {
  return {
    async startWorker(onJob) {
      gate.open(onJob);
      await starting;
    },
    async stop() {
      gate.open();
      await (await starting).close();
    },
  };
}

function openProducer(app: INestApplicationContext, url: string): ProducerQueue {
  const queue = app.get(JobQueue);
  const dataSource = app.get(DataSource);
  return {
    async enqueue(n) {
      await queue.enqueue(job(n));
    },
    async enqueueMany(n, from) {
      await queue.enqueueMany(Array.from({ length: n }, (_, i) => job(from + i)));
    },
    async unfinished() {
      const rows = await dataSource.query<{ count: number }[]>(
        'SELECT count(*)::int AS count FROM "BackgroundJobs" WHERE "CompletedAt" IS NULL',
      );
      return rows[0]?.count ?? 0;
    },
    async seedHistory(n) {
      // It brings a driver of its own, which would count for the memory of workers.
      const { seedHistory } = await import('./seed-history.ts');
      await seedHistory(url, { userId: USER_ID, jobType: JOB_TYPE, jobs: n });
    },
    stop: () => app.close(),
  };
}

function job(n: number): EnqueueJob {
  return { userId: USER_ID, jobType: JOB_TYPE, payload: { n } };
}
