import { waitUntil } from '@cairn/testing';
import { z } from 'zod';
import { QueueFixture } from '../queue.fixture.ts';

const anyPayload = z.object({}).loose();

describe('jobs that a worker holds without running them', () => {
  let fixture: QueueFixture;

  beforeEach(async () => {
    fixture = await QueueFixture.create();
  });
  afterEach(() => fixture.drop());

  const states = async (): Promise<Record<string, number>> => {
    const rows: { Status: number; Attempt: number; count: number }[] = await fixture.dataSource.query(
      `SELECT "Status", "Attempt", count(*)::int AS count FROM "BackgroundJobs" GROUP BY 1, 2`,
    );
    return Object.fromEntries(rows.map((row) => [`status ${row.Status}, attempt ${row.Attempt}`, row.count]));
  };

  it('are claimed far ahead while jobs are short, and given back unused when it stops', async () => {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    let runs = 0;
    fixture.handle('short at first', {
      payloadSchema: anyPayload,
      run: async () => {
        runs += 1;
        if (runs > 200) await released;
        return null;
      },
    });
    const request = { userId: fixture.userId, jobType: 'short at first', payload: {} };
    await fixture.queue.enqueueMany(Array.from({ length: 600 }, () => request));
    const worker = fixture.startWorker({ concurrency: 4, shutdownGraceMs: 60_000 });
    await waitUntil(async () => {
      const now = await states();
      return runs === 204 && now['status 2, attempt 1'] === 200 && (now['status 1, attempt 1'] ?? 0) > 20;
    });

    const stopped = worker.stop();
    await waitUntil(async () => (await states())['status 0, attempt 0'] === 396);
    release();
    await stopped;

    expect(await states()).toEqual({ 'status 2, attempt 1': 204, 'status 0, attempt 0': 396 });
  });

  it('are given back when the answer to their claim was lost', async () => {
    fixture.handle('unheard', { payloadSchema: anyPayload, run: async () => 'ran after all' });
    const worker = fixture.startWorker({ sweepSeconds: 0.1 });
    const { id } = await fixture.enqueue({ jobType: 'unheard', runAt: new Date(Date.now() + 600_000) });
    const workerId = await worker.register();
    // As a claim of the worker's does it, but nobody tells the worker.
    await fixture.dataSource.query(
      `UPDATE "BackgroundJobs" SET "RunAt" = now(), "Status" = 1, "Attempt" = 1, "WorkerId" = $2, "FirstWorkerId" = $2,
         "StartedAt" = now(), "LeaseToken" = "LeaseToken" + 1, "EventSequence" = "EventSequence" + 1 WHERE "Id" = $1`,
      [id, workerId],
    );
    // Brings the worker to look.
    await fixture.enqueue();

    expect(await fixture.waitFor(id, 'Completed')).toMatchObject({ result: 'ran after all', attempt: 1 });
    expect(await fixture.kinds(id)).toEqual(['queued', 'started', 'released', 'started', 'completed']);
  });

  it('are recorded by their batch although the database refuses one of them', async () => {
    fixture.handle('nested', {
      payloadSchema: z.object({ depth: z.number() }),
      run: async ({ payload }) => JSON.parse('['.repeat(payload.depth) + ']'.repeat(payload.depth)) as unknown,
    });
    const jobs = await fixture.queue.enqueueMany(
      [1, 1, 6_000, 1].map((depth) => ({
        userId: fixture.userId,
        jobType: 'nested',
        payload: { depth },
        maxAttempts: 1,
      })),
    );
    fixture.startWorker({ concurrency: 4 });

    const [first, second, refused, last] = jobs.map(({ job }) => job.id);
    for (const id of [first, second, last]) await fixture.waitFor(id!, 'Completed');
    expect(await fixture.waitFor(refused!, 'Failed')).toMatchObject({ error: { code: 'JOB_RESULT_INVALID' } });
  });
});
