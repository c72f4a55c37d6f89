import { CheckpointStore, InMemoryCheckpointStore } from '@cairn/checkpoints';
import { LoggingModule } from '@cairn/logging';
import { createDataSource, PostgresModule, runMigrations } from '@cairn/postgres';
import { createTestDatabase, waitUntil } from '@cairn/testing';
import type { TestDatabase } from '@cairn/testing';
import { Module } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { EntityManager } from 'typeorm';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { JobEventSink, JobHandler, JobQueue, JobQueueModule, jobQueueMigrations } from './index.ts';
import type { Job, JobEvent, PlainJobHandler } from './index.ts';

@JobHandler('greet', { maxAttempts: 2 })
class Greet implements PlainJobHandler<{ name: string }, string> {
  readonly payloadSchema = z.object({ name: z.string() });

  async run({ payload }: Job<{ name: string }>): Promise<string> {
    return `Hello, ${payload.name}!`;
  }
}

@JobHandler('greet')
class GreetAgain extends Greet {}

/** Writes down kinds in the transaction of the move, and refuses those it is told to. */
class KindsSink extends JobEventSink {
  readonly kinds: string[] = [];
  refuse: string | undefined;

  async record(manager: EntityManager, events: readonly JobEvent[]): Promise<void> {
    await manager.query('SELECT 1');
    for (const { kind } of events) {
      if (kind === this.refuse) throw new Error('the sink says no');
      this.kinds.push(kind);
    }
  }
}

describe('JobQueueModule', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase({
      template: 'job-queue',
      migrate: async (url) => {
        await runMigrations(createDataSource({ url, schema: 'public', migrations: jobQueueMigrations }));
      },
    });
  });
  afterAll(() => database.drop());

  @Module({ providers: [{ provide: CheckpointStore, useClass: InMemoryCheckpointStore }], exports: [CheckpointStore] })
  class CheckpointsModule {}

  const build = async (sink: JobEventSink, worker: boolean, handlers: Type[] = [Greet]) => {
    const module = await Test.createTestingModule({
      imports: [
        LoggingModule.forRoot({ service: 'spec', level: 'silent' }),
        PostgresModule.forRootAsync({
          useFactory: () => ({ url: database.url, schema: 'public', migrations: jobQueueMigrations }),
        }),
        worker
          ? JobQueueModule.forRootAsync({
              imports: [CheckpointsModule],
              useFactory: () => ({ sink, worker: { concurrency: 1, unitConcurrency: 1, databaseUrl: database.url } }),
            })
          : JobQueueModule.forRoot({ sink }, [CheckpointsModule]),
      ],
      providers: handlers,
    }).compile();
    return module.init();
  };

  it('finds handlers by their decorator, runs their jobs, and tells the sink of every move', async () => {
    const sink = new KindsSink();
    const app = await build(sink, true);
    const queue = app.get(JobQueue);
    const userId = randomUUID();
    const { job } = await queue.enqueue({ userId, jobType: 'greet', payload: { name: 'Ada' } });
    const done = await waitUntil(async () => {
      const found = await queue.get(userId, job.id);
      return found.status === 'Completed' && found;
    });
    await app.close();

    expect(done).toMatchObject({ result: 'Hello, Ada!', maxAttempts: 2 });
    expect(sink.kinds).toEqual(['queued', 'started', 'completed']);
  });

  it('only enqueues when it is given no worker', async () => {
    const app = await build(new KindsSink(), false);
    const { job } = await app
      .get(JobQueue)
      .enqueue({ userId: randomUUID(), jobType: 'greet', payload: { name: 'Bo' } });
    await app.close();

    expect(job.status).toBe('Queued');
  });

  it('undoes a move that the sink refuses', async () => {
    const sink = new KindsSink();
    sink.refuse = 'queued';
    const app = await build(sink, false);
    const userId = randomUUID();

    await expect(app.get(JobQueue).enqueue({ userId, jobType: 'greet', payload: { name: 'Cy' } })).rejects.toThrow(
      'the sink says no',
    );
    expect((await app.get(JobQueue).list(userId, { limit: 5 })).items).toEqual([]);
    await app.close();
  });

  it('does not start with two handlers for one job type', async () => {
    await expect(build(new KindsSink(), false, [Greet, GreetAgain])).rejects.toThrow(
      'Two handlers take jobs of type "greet".',
    );
  });
});
