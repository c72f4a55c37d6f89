import { createDataSource, runMigrations } from '@cairn/postgres';
import { startPrivatePostgres, waitUntil } from '@cairn/testing';
import type { GuardedServer } from '@cairn/testing';
import { z } from 'zod';
import { jobQueueMigrations } from '../schema/job-queue-migrations.ts';
import { QueueFixture } from '../queue.fixture.ts';

describe('a worker whose database goes away', () => {
  let server: GuardedServer;
  let fixture: QueueFixture;

  beforeAll(async () => {
    server = await startPrivatePostgres();
    await runMigrations(createDataSource({ url: server.connection, schema: 'public', migrations: jobQueueMigrations }));
    fixture = await QueueFixture.on({ url: server.connection, drop: () => server.remove() });
  });
  afterAll(() => fixture.drop());

  it('finishes the job that was running, once, and takes the next when the database is back', async () => {
    let finish = (): void => undefined;
    let runs = 0;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    fixture.handle('patient', {
      payloadSchema: z.object({}),
      run: async () => {
        runs += 1;
        await finished;
        return 'kept';
      },
    });
    fixture.startWorker();
    const { id } = await fixture.enqueue({ jobType: 'patient' });
    await waitUntil(() => runs === 1);

    await server.kill();
    finish();
    await waitUntil(() => fixture.logLines.some((line) => line.includes('claiming jobs fails')));
    await server.start();

    expect(await fixture.waitFor(id, 'Completed')).toMatchObject({ result: 'kept', attempt: 1 });
    const next = await fixture.enqueue();
    await fixture.waitFor(next.id, 'Completed');
    expect(runs).toBe(1);
  });
});
