import { waitUntil } from '@cairn/testing';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { JobHandler, JobQueue, JobSchedule, JobSchedules } from '../index.ts';
import type { Job, PlainJobHandler } from '../index.ts';
import { QueueApps } from '../queue-app.fixture.ts';

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
  let apps: QueueApps;

  beforeAll(async () => {
    apps = await QueueApps.create();
  });
  afterEach(() => apps.stop());
  afterAll(() => apps.drop());

  it('are found at start, and their jobs are run when they are due', async () => {
    const app = await apps.startWorker([Greet]);
    const declared = await app.get(JobSchedules).list();
    await app.get(DataSource).query(`UPDATE "JobSchedules" SET "NextAt" = now() WHERE "Name" = 'greet.hourly'`);
    await app.get(JobSchedules).pause('greet.nightly', { by: 'ada', reason: 'a spec' });
    const job = await waitUntil(async () => {
      const { items } = await app.get(JobQueue).list(USER, { limit: 5 });
      return items.find(({ status }) => status === 'Completed');
    });

    expect(declared).toMatchObject([
      { name: 'greet.hourly', jobType: 'greet', source: 'code', timeZone: 'UTC', payload: { name: 'Bo' } },
      { name: 'greet.nightly', jobType: 'greet', source: 'code', timeZone: 'Europe/Berlin' },
    ]);
    expect(job).toMatchObject({ result: 'Hello, Bo!', userId: USER });
  });

  it('keep an app from starting with a payload that its own handler refuses', async () => {
    await expect(apps.start([GreetNobody])).rejects.toThrow('payload.name');
  });

  it('keep an app from starting when they stand on a class that is no handler', async () => {
    await expect(apps.start([NoHandler])).rejects.toThrow('@JobSchedule "lost" needs @JobHandler');
  });
});
