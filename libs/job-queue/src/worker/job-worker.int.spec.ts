import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@cairn/errors';
import { waitUntil } from '@cairn/testing';
import { z } from 'zod';
import type { JobContext } from '../handlers/handler.ts';
import { QueueFixture } from '../queue.fixture.ts';
import { blockPastLease } from './block-past-lease.fixture.ts';

const anyPayload = z.object({}).loose();

class AskedToWait extends AppError {
  readonly code = 'ASKED_TO_WAIT';
  readonly httpStatus = 429;
  readonly retryable = true;
  override readonly retryAfterSeconds = 10;

  constructor() {
    super('Come back in ten seconds.');
  }
}

describe('a worker', () => {
  let fixture: QueueFixture;
  let contexts: JobContext[];
  let finish: () => void;

  beforeEach(async () => {
    fixture = await QueueFixture.create();
    contexts = [];
    const finished = new Promise<void>((resolve) => (finish = resolve));
    fixture.handle('patient', {
      payloadSchema: anyPayload,
      run: async (_job, ctx) => {
        contexts.push(ctx);
        await Promise.race([
          finished,
          new Promise((_, reject) => ctx.signal.addEventListener('abort', () => reject(new Error('stopped')))),
        ]);
        return 'finished';
      },
    });
    fixture.handle('deaf', {
      payloadSchema: anyPayload,
      run: async (_job, ctx) => {
        contexts.push(ctx);
        await finished;
        return 'finished';
      },
    });
  });
  afterEach(async () => {
    finish();
    await fixture.drop();
  });

  const running = (count = 1) => waitUntil(() => contexts.length === count, { what: `${count} running handler(s)` });

  it('runs what is enqueued and keeps the result', async () => {
    fixture.startWorker();
    const { id } = await fixture.enqueue({ payload: { say: 'hello' } });

    expect(await fixture.waitFor(id, 'Completed')).toMatchObject({
      result: { say: 'hello' },
      progressPercent: 100,
      attempt: 1,
    });
    expect(await fixture.kinds(id)).toEqual(['queued', 'started', 'completed']);
  });

  it('hears of a job at once although it polls rarely', async () => {
    const listener = fixture.listen();
    fixture.startWorker({ pollMinMs: 60_000, pollMaxMs: 60_000 }, listener);
    await waitUntil(() => listener.healthy);
    const { id } = await fixture.enqueue();

    await fixture.waitFor(id, 'Completed');
  });

  it('finds jobs by polling when no notification arrives', async () => {
    fixture.startWorker({}, fixture.listen('postgres://nobody@127.0.0.1:1/nowhere'));
    const { id } = await fixture.enqueue();

    await fixture.waitFor(id, 'Completed');
  });

  it('runs no more jobs at once than it may, and the next as soon as there is room', async () => {
    fixture.startWorker({ concurrency: 2 });
    const jobs = await Promise.all([1, 2, 3].map(() => fixture.enqueue({ jobType: 'patient' })));
    await running(2);

    expect(await Promise.all(jobs.map(async ({ id }) => (await fixture.job(id)).status))).toContain('Queued');
    finish();
    for (const { id } of jobs) await fixture.waitFor(id, 'Completed');
  });

  it('tries a failing job again until its attempts are used up, and hides what the error said', async () => {
    let runs = 0;
    fixture.handle(
      'broken',
      {
        payloadSchema: anyPayload,
        run: async () => {
          runs += 1;
          throw new Error('the password is hunter2');
        },
      },
      { maxAttempts: 3 },
    );
    fixture.startWorker();
    const { id } = await fixture.enqueue({ jobType: 'broken' });
    const job = await fixture.waitFor(id, 'Failed');

    expect(runs).toBe(3);
    expect(job.error).toMatchObject({
      code: 'INTERNAL_ERROR',
      checkpointCount: 0,
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(JSON.stringify([job, await fixture.history(id)])).not.toContain('hunter2');
    expect(fixture.logLines.join('')).toContain('hunter2');
  });

  it.each([
    [
      'cannot be JSON',
      () => {
        const circle: { self?: unknown } = {};
        circle.self = circle;
        return circle;
      },
    ],
    ['is too large', () => 'x'.repeat(2_000_000)],
  ])('fails a job whose result %s, and goes on', async (_what, result) => {
    fixture.handle('odd', { payloadSchema: anyPayload, run: async () => result() });
    fixture.startWorker();
    const odd = await fixture.enqueue({ jobType: 'odd' });
    const sound = await fixture.enqueue();

    expect((await fixture.waitFor(odd.id, 'Failed')).error?.code).toBe('JOB_RESULT_INVALID');
    await fixture.waitFor(sound.id, 'Completed');
  });

  it('stops a running job when its user cancels it', async () => {
    fixture.startWorker();
    const { id } = await fixture.enqueue({ jobType: 'patient' });
    await running();
    await fixture.queue.cancel(fixture.userId, id);

    await fixture.waitFor(id, 'Cancelled');
    expect(contexts[0]?.signal.reason).toMatchObject({ code: 'JOB_CANCELLED' });
  });

  it('learns of a cancel from its heartbeat when the notification is lost', async () => {
    fixture.startWorker({ heartbeatSeconds: 0.2 }, fixture.listen('postgres://nobody@127.0.0.1:1/nowhere'));
    const { id } = await fixture.enqueue({ jobType: 'patient' });
    await running();
    await fixture.queue.cancel(fixture.userId, id);

    await fixture.waitFor(id, 'Cancelled');
  });

  it('stops an attempt that runs longer than its handler may', async () => {
    fixture.handle(
      'slow',
      {
        payloadSchema: anyPayload,
        run: async (_job, { signal }) => {
          await sleep(60_000, undefined, { signal });
        },
      },
      { maxAttempts: 1, maxRunSeconds: 0.1 },
    );
    fixture.startWorker();
    const { id } = await fixture.enqueue({ jobType: 'slow' });

    expect((await fixture.waitFor(id, 'Failed')).error?.code).toBe('JOB_DEADLINE_EXCEEDED');
  });

  it('writes frequent progress rarely, and the last of it', async () => {
    fixture.handle('chatty', {
      payloadSchema: anyPayload,
      run: async (job, ctx) => {
        for (let percent = 0; percent <= 80; percent += 1) await ctx.progress(percent, `step ${percent}`);
        await waitUntil(async () => (await fixture.job(job.id)).progressPercent === 80);
      },
    });
    fixture.startWorker();
    const { id } = await fixture.enqueue({ jobType: 'chatty' });
    await fixture.waitFor(id, 'Completed');

    const reports = (await fixture.history(id)).filter(({ kind }) => kind === 'progress');
    expect(reports.length).toBeLessThanOrEqual(2);
    expect(reports.at(-1)?.data).toEqual({ percent: 80, message: 'step 80' });
  });

  it.each([
    ['keeps its jobs while a handler blocks the event loop for longer than the lease', 600, 'held'],
    ['loses them to others when it hangs for longer than is bearable', 2, 'lost'],
  ])('%s', async (_, maxSilenceSeconds, seen) => {
    fixture.handle('blocking', {
      payloadSchema: anyPayload,
      run: async (job) => blockPastLease(fixture.databaseUrl, { jobId: job.id, leaseSeconds: 2, maxSilenceSeconds }),
    });
    fixture.startWorker({ leaseSeconds: 2, heartbeatSeconds: 0.5, maxSilenceSeconds });
    const { id } = await fixture.enqueue({ jobType: 'blocking' });

    expect(await fixture.waitFor(id, 'Completed')).toMatchObject({ result: seen, attempt: 1 });
  });

  it('drops a job that another worker has by now', async () => {
    fixture.startWorker({ heartbeatSeconds: 0.2 });
    const { id } = await fixture.enqueue({ jobType: 'patient' });
    await running();
    await fixture.dataSource.query(
      `UPDATE "BackgroundJobs" SET "LeaseToken" = "LeaseToken" + 1, "WorkerId" = $2 WHERE "Id" = $1`,
      [id, await fixture.newWorker()],
    );

    await waitUntil(() => contexts[0]?.signal.aborted);
    expect(contexts[0]?.signal.reason).toMatchObject({ code: 'JOB_LEASE_LOST' });
    expect(await fixture.job(id)).toMatchObject({ status: 'Processing' });
  });

  it('runs a snoozed job again later, and that costs no attempt', async () => {
    let runs = 0;
    fixture.handle('early', {
      payloadSchema: anyPayload,
      run: async (_job, ctx) => {
        runs += 1;
        if (runs < 3) ctx.snooze(20);
        return runs;
      },
    });
    fixture.startWorker();
    const { id } = await fixture.enqueue({ jobType: 'early', maxAttempts: 1 });

    expect(await fixture.waitFor(id, 'Completed')).toMatchObject({ result: 3, attempt: 1 });
    expect((await fixture.kinds(id)).filter((kind) => kind === 'snoozed')).toHaveLength(2);
  });

  it('waits for as long as the error says, when that is longer than the backoff', async () => {
    fixture.handle('refused', {
      payloadSchema: anyPayload,
      run: async () => {
        throw new AskedToWait();
      },
    });
    fixture.startWorker();
    const { id } = await fixture.enqueue({ jobType: 'refused' });
    await waitUntil(async () => (await fixture.kinds(id)).includes('retryScheduled'));

    const [{ waitSeconds }] = await fixture.dataSource.query(
      `SELECT extract(epoch FROM j."RunAt" - e."At")::float8 AS "waitSeconds"
       FROM "BackgroundJobs" j JOIN "JobEvents" e ON e."JobId" = j."Id" AND e."Kind" = 'retryScheduled' WHERE j."Id" = $1`,
      [id],
    );
    expect(waitSeconds).toBeCloseTo(10, 1);
  });

  it('waits between attempts as the type says, and gives each the same idempotency token', async () => {
    const tokens: string[] = [];
    fixture.random = () => 0.5;
    fixture.handle(
      'patient type',
      {
        payloadSchema: anyPayload,
        run: async (_job, ctx) => {
          tokens.push(ctx.idempotencyToken);
          throw new Error('not yet');
        },
      },
      { backoff: { baseMs: 3_600_000, maxMs: 7_200_000 } },
    );
    fixture.startWorker();
    const { id } = await fixture.enqueue({ jobType: 'patient type' });
    await waitUntil(async () => (await fixture.kinds(id)).includes('retryScheduled'));
    await fixture.dataSource.query('UPDATE "BackgroundJobs" SET "RunAt" = now() WHERE "Id" = $1', [id]);
    await fixture.enqueue();
    await waitUntil(async () => (await fixture.kinds(id)).filter((kind) => kind === 'retryScheduled').length === 2);

    const waits = await fixture.dataSource.query(
      `SELECT extract(epoch FROM ("Data" ->> 'runAt')::timestamptz - "At")::int AS seconds FROM "JobEvents"
       WHERE "JobId" = $1 AND "Kind" = 'retryScheduled' ORDER BY "Sequence"`,
      [id],
    );
    // Half of the base, then half of what three times the base is cut to.
    expect(waits).toEqual([{ seconds: 1_800 }, { seconds: 3_600 }]);
    expect(tokens).toEqual([id, id]);
  });

  it('keeps every attempt with its worker, its error and how long it took', async () => {
    fixture.handle('failing', {
      payloadSchema: anyPayload,
      run: async () => {
        throw new Error('for reasons of its own');
      },
    });
    const worker = fixture.startWorker();
    const { id } = await fixture.enqueue({ jobType: 'failing', maxAttempts: 2 });
    await fixture.waitFor(id, 'Failed');

    const ends = (await fixture.history(id)).filter(({ kind }) => kind === 'retryScheduled' || kind === 'failed');
    expect(ends).toMatchObject([
      { attempt: 1, workerId: worker.id, data: { durationMs: expect.any(Number), error: { code: 'INTERNAL_ERROR' } } },
      { attempt: 2, workerId: worker.id, data: { durationMs: expect.any(Number), error: { code: 'INTERNAL_ERROR' } } },
    ]);
  });

  describe('that is told to stop', () => {
    it('lets a job end that ends within the grace', async () => {
      const worker = fixture.startWorker();
      const { id } = await fixture.enqueue({ jobType: 'patient' });
      await running();
      const stopped = worker.stop();
      finish();
      await stopped;

      expect(await fixture.job(id)).toMatchObject({ status: 'Completed' });
    });

    it('gives the rest back at once, without using up an attempt, and another worker takes it', async () => {
      const worker = fixture.startWorker({ shutdownGraceMs: 50 });
      const { id } = await fixture.enqueue({ jobType: 'patient' });
      await running();
      await worker.stop();

      expect(await fixture.job(id)).toMatchObject({ status: 'Queued', attempt: 0 });
      expect(await fixture.kinds(id)).toEqual(['queued', 'started', 'released']);
      fixture.startWorker();
      await running(2);
      expect(await fixture.job(id)).toMatchObject({ status: 'Processing', attempt: 1 });
    });

    it('claims nothing more', async () => {
      const worker = fixture.startWorker();
      await worker.stop();
      const { id } = await fixture.enqueue();

      expect(await fixture.job(id)).toMatchObject({ status: 'Queued' });
    });

    it('gives a job back although its handler heeds nothing', async () => {
      const worker = fixture.startWorker({ shutdownGraceMs: 50 });
      const { id } = await fixture.enqueue({ jobType: 'deaf' });
      await running();
      await worker.stop();

      expect(await fixture.job(id)).toMatchObject({ status: 'Queued', attempt: 0 });
    });
  });
});
