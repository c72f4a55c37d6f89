import { randomUUID } from 'node:crypto';
import { waitUntil } from '@cairn/testing';
import { z } from 'zod';
import { QueueFixture } from '../queue.fixture.ts';
import { JobWorker } from '../worker/job-worker.ts';
import { QueueSwitches } from './queue-switches.ts';

const WHO = { reason: 'spec', by: 'ops@example.org' };

describe('two workers whose notifications are lost', () => {
  let fixture: QueueFixture;
  let workers: JobWorker[];
  let boards: QueueSwitches[];

  beforeEach(async () => {
    fixture = await QueueFixture.create();
    fixture.handle('endless', {
      payloadSchema: z.object({}).loose(),
      run: (_job, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
        }),
    });
    boards = [];
    workers = [deafWorker(), deafWorker()];
    for (const worker of workers) worker.start();
  });
  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.stop()));
    await fixture.drop();
  });

  /** At the default pace, with room for half of the jobs. */
  function deafWorker(): JobWorker {
    const listener = fixture.listen('postgres://nobody@127.0.0.1:1/nowhere');
    const { dataSource, handlers } = fixture;
    const switches = new QueueSwitches({ dataSource, listener, jobTypes: () => handlers.jobTypes });
    boards.push(switches);
    const dependencies = fixture.dependencies({ concurrency: 2, shutdownGraceMs: 0 });
    return new JobWorker({ ...dependencies, switches }, listener);
  }

  it('cancel what runs of a stopped type, claim no more of it, and go on once it is cleared', async () => {
    const jobs = await Promise.all(Array.from({ length: 4 }, () => fixture.enqueue({ jobType: 'endless' })));
    await Promise.all(jobs.map(({ id }) => fixture.waitFor(id, 'Processing')));
    await fixture.switches.set({ scope: 'type', name: 'endless', mode: 'stopped', ...WHO });
    const cancelled = async (): Promise<boolean> => {
      const now = await Promise.all(jobs.map(({ id }) => fixture.job(id)));
      return now.every(({ status }) => status === 'Cancelled');
    };
    await waitUntil(cancelled);

    const held = await fixture.enqueue({ jobType: 'endless' });
    const other = await fixture.enqueue();
    await fixture.waitFor(other.id, 'Completed');
    expect((await fixture.job(held.id)).status).toBe('Queued');

    await fixture.switches.clear({ scope: 'type', name: 'endless', ...WHO });
    await fixture.waitFor(held.id, 'Processing');
  });

  it('let what runs of a paused user go on, but start no more of it', async () => {
    const running = await fixture.enqueue({ jobType: 'endless' });
    await fixture.waitFor(running.id, 'Processing');
    await fixture.switches.set({ scope: 'user', name: fixture.userId, mode: 'paused', ...WHO });
    await waitUntil(() => boards.every((known) => known.boardNow.pausedUsers.includes(fixture.userId)));
    const later = await fixture.enqueue();

    // One of another user shows that jobs are claimed, and this one was due before it.
    const userId = randomUUID();
    const other = await fixture.enqueue({ userId });
    await waitUntil(async () => (await fixture.queue.get(userId, other.id)).status === 'Completed');
    expect((await fixture.job(later.id)).status).toBe('Queued');
    expect((await fixture.job(running.id)).status).toBe('Processing');
  });
});
