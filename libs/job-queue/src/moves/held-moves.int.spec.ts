import type { AttemptFailure } from './fail-job.ts';
import { requestCancel } from './cancel-job.ts';
import type { ClaimedJob } from '../claim/claimed-job.ts';
import { QueueFixture } from '../queue.fixture.ts';

const failure: AttemptFailure = {
  code: 'PROVIDER_UNAVAILABLE',
  message: 'not now',
  traceId: 'f'.repeat(32),
  checkpointCount: 2,
  retryable: true,
  backoffMs: 60_000,
  crashed: false,
  durationMs: 12,
};

describe('moves of a held job', () => {
  let fixture: QueueFixture;

  beforeAll(async () => {
    fixture = await QueueFixture.create();
  });
  afterAll(() => fixture.drop());

  const endings: [string, (job: ClaimedJob) => Promise<unknown>][] = [
    ['complete', (job) => fixture.complete(job, { by: 'the stale worker' })],
    ['fail', (job) => fixture.store.fail(job, failure)],
    ['release', (job) => fixture.store.release(job)],
    ['finish a cancel', (job) => fixture.store.finishCancel(job)],
    [
      'report progress',
      (job) =>
        fixture.store.progress(job, {
          events: [{ kind: 'progress', data: { percent: 9, message: null } }],
          percent: 9,
        }),
    ],
  ];

  it.each(endings)('does not let a worker that lost its lease %s', async (_move, move) => {
    const stale = await fixture.claimedJob();
    await fixture.store.release(stale);
    const [current] = await fixture.claim({ workerId: await fixture.newWorker() });

    expect((await move(stale)) || undefined).toBeUndefined();
    expect(await fixture.kinds(stale.id)).toEqual(['queued', 'started', 'released', 'started']);
    expect(await fixture.complete(current!, 'right')).toBe(true);
    expect(await fixture.job(stale.id)).toMatchObject({ status: 'Completed', result: 'right', progressPercent: 100 });
  });

  it('completes once, however often the worker says so', async () => {
    const job = await fixture.claimedJob();
    const answers = await Promise.all([1, 2, 3].map((result) => fixture.complete(job, result)));

    expect(answers.filter(Boolean)).toHaveLength(1);
  });

  it('queues a failed attempt again after its backoff while attempts are left, then keeps the job as Failed', async () => {
    const first = await fixture.claimedJob({ maxAttempts: 2 });
    const retry = await fixture.store.fail(first, { ...failure, backoffMs: 0 });

    expect(retry).toMatchObject({
      kind: 'retryScheduled',
      data: { error: { code: 'PROVIDER_UNAVAILABLE', checkpointCount: 2 } },
    });
    expect(await fixture.job(first.id)).toMatchObject({ status: 'Queued', error: { code: 'PROVIDER_UNAVAILABLE' } });

    const [second] = await fixture.claim();
    expect(second).toMatchObject({ id: first.id, attempt: 2 });
    expect(await fixture.store.fail(second!, failure)).toMatchObject({ kind: 'failed' });
    expect(await fixture.job(first.id)).toMatchObject({
      status: 'Failed',
      error: { code: 'PROVIDER_UNAVAILABLE', message: 'not now', checkpointCount: 2, traceId: failure.traceId },
    });
  });

  it('waits for the backoff before the job is due again', async () => {
    const job = await fixture.claimedJob();
    await fixture.store.fail(job, failure);

    expect(await fixture.claim({ limit: 10 })).toEqual([]);
  });

  it('fails at once when another attempt would not help', async () => {
    const job = await fixture.claimedJob();

    expect(await fixture.store.fail(job, { ...failure, retryable: false })).toMatchObject({ kind: 'failed' });
  });

  it('counts checkpoints from the history when storage cannot be asked', async () => {
    const job = await fixture.claimedJob();
    const unit = (unitId: string) =>
      ({
        kind: 'unitCompleted',
        data: { unitId, index: 0, completedUnits: 1, failedUnits: 0, totalUnits: 3, resumed: false, percent: 1 },
      }) as const;
    await fixture.store.progress(job, { events: [unit('p1'), unit('p2'), unit('p1')], percent: 50 });
    await fixture.store.fail(job, { ...failure, retryable: false, checkpointCount: null });

    expect((await fixture.job(job.id)).error?.checkpointCount).toBe(2);
  });

  it('gives a job back without using up the attempt', async () => {
    const job = await fixture.claimedJob();
    await fixture.store.release(job);
    const [again] = await fixture.claim();

    expect(again).toMatchObject({ id: job.id, attempt: 1 });
    await fixture.complete(again!, null);
  });

  it.each(endings.slice(1, 3))(
    'cancels the job when the worker wants to %s it after the user cancelled',
    async (_move, move) => {
      const job = await fixture.claimedJob();
      await fixture.store.record((db) => requestCancel(db, fixture.userId, job.id));
      await move(job);

      expect(await fixture.job(job.id)).toMatchObject({ status: 'Cancelled' });
      expect((await fixture.kinds(job.id)).slice(-2)).toEqual(['cancelRequested', 'cancelled']);
    },
  );

  it('never shows progress going backwards within an attempt', async () => {
    const job = await fixture.claimedJob();
    for (const percent of [30, 10, 40, 20]) {
      await fixture.store.progress(job, { events: [{ kind: 'progress', data: { percent, message: null } }], percent });
    }

    expect((await fixture.job(job.id)).progressPercent).toBe(40);
  });

  it('stores NUL bytes and lone surrogates of messages and results in a readable form', async () => {
    const dirty = 'a\0b\ud800c';
    const failed = await fixture.claimedJob();
    await fixture.store.progress(failed, {
      events: [{ kind: 'progress', data: { percent: 1, message: dirty } }],
      percent: 1,
      message: dirty,
    });
    await fixture.store.fail(failed, { ...failure, message: dirty, retryable: false });
    const done = await fixture.claimedJob();
    await fixture.complete(done, { [dirty]: [dirty] });

    expect((await fixture.job(failed.id)).error?.message).toBe('a\ufffdb\ufffdc');
    expect((await fixture.job(done.id)).result).toEqual({ 'a\ufffdb\ufffdc': ['a\ufffdb\ufffdc'] });
  });

  it('keeps each job in a gapless history when many writers report at once', async () => {
    const job = await fixture.claimedJob();
    await Promise.all(
      Array.from({ length: 40 }, (_, percent) => {
        const event = { kind: 'progress', data: { percent, message: null } } as const;
        return fixture.store.progress(job, { events: percent % 2 ? [event] : [event, event], percent });
      }),
    );
    await fixture.complete(job, null);

    const sequences = (await fixture.history(job.id)).map(({ sequence }) => sequence);
    expect(sequences).toEqual(Array.from({ length: 63 }, (_, index) => index + 1));
  });

  it('keeps a history that tells who did what in which attempt', async () => {
    const job = await fixture.claimedJob({ payload: { a: 1 }, idempotencyKey: 'history' });
    await fixture.complete(job, { pages: 3 });

    expect(await fixture.history(job.id)).toMatchObject([
      {
        sequence: 1,
        kind: 'queued',
        attempt: 0,
        workerId: null,
        data: { payload: { a: 1 }, jobType: 'echo', idempotencyKey: 'history' },
      },
      { sequence: 2, kind: 'started', attempt: 1, workerId: expect.any(Number) },
      { sequence: 3, kind: 'completed', attempt: 1, workerId: expect.any(Number), data: { result: { pages: 3 } } },
    ]);
  });
});
