import { CheckpointStore, InMemoryCheckpointStore } from '@cairn/checkpoints';
import { LoggingModule } from '@cairn/logging';
import { createDataSource, PostgresModule, runMigrations } from '@cairn/postgres';
import { createTestDatabase, PATIENT } from '@cairn/testing';
import type { TestDatabase } from '@cairn/testing';
import { Module } from '@nestjs/common';
import type { INestApplicationContext, Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { JobQueueModule } from './job-queue.module.ts';
import type { JobQueueOptions } from './job-queue-options.ts';
import { jobQueueMigrations } from './schema/job-queue-migrations.ts';

@Module({ providers: [{ provide: CheckpointStore, useClass: InMemoryCheckpointStore }], exports: [CheckpointStore] })
class CheckpointsModule {}

type AppOptions = Omit<JobQueueOptions, 'worker'>;

/** Nest apps with the module of this lib, on a database of their own. */
export class QueueApps {
  private readonly apps: INestApplicationContext[] = [];

  private constructor(private readonly database: TestDatabase) {}

  static async create(): Promise<QueueApps> {
    const database = await createTestDatabase({
      template: 'job-queue',
      migrate: async (url) => {
        await runMigrations(createDataSource({ url, schema: 'public', migrations: jobQueueMigrations }));
      },
    });
    return new QueueApps(database);
  }

  /** Starts one that only enqueues and looks. */
  start(handlers: Type[], options: AppOptions = {}): Promise<INestApplicationContext> {
    return this.begin(handlers, JobQueueModule.forRoot(options, [CheckpointsModule]));
  }

  /** Starts one that runs jobs as well. */
  startWorker(handlers: Type[], options: AppOptions = {}): Promise<INestApplicationContext> {
    const worker = { concurrency: 1, unitConcurrency: 1, databaseUrl: this.database.url };
    const useFactory = (): JobQueueOptions => ({ ...options, worker });
    return this.begin(handlers, JobQueueModule.forRootAsync({ imports: [CheckpointsModule], useFactory }));
  }

  /** Stops those that were started, also those that did not come up: what did start of them would keep the process alive. */
  async stop(): Promise<void> {
    for (const app of this.apps.splice(0)) await app.close();
  }

  async drop(): Promise<void> {
    await this.stop();
    await this.database.drop();
  }

  private async begin(
    providers: Type[],
    queue: ReturnType<typeof JobQueueModule.forRoot>,
  ): Promise<INestApplicationContext> {
    const { url } = this.database;
    const module = await Test.createTestingModule({
      imports: [
        LoggingModule.forRoot({ service: 'spec', level: 'silent' }),
        PostgresModule.forRootAsync({
          useFactory: () => ({ url, schema: 'public', migrations: jobQueueMigrations, ...PATIENT }),
        }),
        queue,
      ],
      providers,
    }).compile();
    this.apps.push(module);
    return module.init();
  }
}
