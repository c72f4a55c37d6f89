import { CheckpointStore, InMemoryCheckpointStore } from '@cairn/checkpoints';
import { LoggingModule } from '@cairn/logging';
import { createDataSource, PostgresModule, runMigrations } from '@cairn/postgres';
import { createTestDatabase, waitUntil } from '@cairn/testing';
import type { TestDatabase } from '@cairn/testing';
import { Injectable, Module } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { JobHandler, JobQueue, JobQueueModule, jobQueueMigrations, JobSchedule, JobSchedules } from '../index.ts';
import type { Job, PlainJobHandler } from '../index.ts';

const USER = '0192f0c1-0000-7000-8000-000000000001';

@JobSchedule({
  name: 'greet.nightly',
  cron: '30 2 * * *',
  timeZone: 'Europe/Berlin',
  userId: USER,
  payload: { name: 'Ada' },
})
@JobSchedule({ name: 'greet.hourly', cron: '0 * * * *', userId: USER, payload: { name: 'Bo' } })
@JobHandler('greet')
class Greet implements PlainJobHandler<{ name: string }, string> {
  readonly payloadSchema = z.object({ name: z.string() });

  async run({ payload }: Job<{ name: string }>): Promise<string> {
    return `Hello, ${payload.name}!`;
  }
}

@JobSchedule({ name: 'greet.nobody', cron: '0 * * * *', userId: USER })
@JobHandler('greet')
class GreetNobody extends Greet {}

@JobSchedule({ name: 'lost', cron: '0 * * * *', userId: USER })
@Injectable()
class NoHandler {}

describe('schedules of handlers', () => {
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

  const build = async (providers: Type[], worker = false) => {
    const module = await Test.createTestingModule({
      imports: [
        LoggingModule.forRoot({ service: 'spec', level: 'silent' }),
        PostgresModule.forRootAsync({
          useFactory: () => ({ url: database.url, schema: 'public', migrations: jobQueueMigrations }),
        }),
        JobQueueModule.forRootAsync({
          imports: [CheckpointsModule],
          useFactory: () =>
            worker ? { worker: { concurrency: 1, unitConcurrency: 1, databaseUrl: database.url } } : {},
        }),
      ],
      providers,
    }).compile();
    try {
      return await module.init();
    } catch (error) {
      // What did start would keep the process alive.
      await module.close();
      throw error;
    }
  };

  it('are found at start, and their jobs are run when they are due', async () => {
    const app = await build([Greet], true);
    const declared = await app.get(JobSchedules).list();
    await app.get(DataSource).query(`UPDATE "JobSchedules" SET "NextAt" = now() WHERE "Name" = 'greet.hourly'`);
    await app.get(JobSchedules).pause('greet.nightly', { by: 'ada', reason: 'a spec' });
    const job = await waitUntil(async () => {
      const { items } = await app.get(JobQueue).list(USER, { limit: 5 });
      return items.find(({ status }) => status === 'Completed');
    });
    await app.close();

    expect(declared).toMatchObject([
      { name: 'greet.hourly', jobType: 'greet', source: 'code', timeZone: 'UTC', payload: { name: 'Bo' } },
      { name: 'greet.nightly', jobType: 'greet', source: 'code', timeZone: 'Europe/Berlin' },
    ]);
    expect(job).toMatchObject({ result: 'Hello, Bo!', userId: USER });
  });

  it('keep an app from starting with a payload that its own handler refuses', async () => {
    await expect(build([GreetNobody])).rejects.toThrow('payload.name');
  });

  it('keep an app from starting when they stand on a class that is no handler', async () => {
    await expect(build([NoHandler])).rejects.toThrow('@JobSchedule "lost" needs @JobHandler');
  });
});
