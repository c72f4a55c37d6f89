import { QueueFixture } from '../queue.fixture.ts';
import type { UniqueJob } from './enqueue-job.ts';

describe('unique jobs', () => {
  let fixture: QueueFixture;

  beforeAll(async () => {
    fixture = await QueueFixture.create();
  });
  beforeEach(() => fixture.dataSource.query('TRUNCATE "BackgroundJobs", "LaterJobEvents"'));
  afterAll(() => fixture.drop());

  const enqueue = (until: UniqueJob['until'], payload = {}) =>
    fixture.queue.enqueue({ userId: fixture.userId, jobType: 'echo', payload, unique: { key: 'report', until } });

  it('are the job that is there, whatever its payload, to callers at the same moment too', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => enqueue('finished', { n })));

    expect(new Set(answers.map(({ job }) => job.id)).size).toBe(1);
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
  });

  it('until they start', async () => {
    const first = await enqueue('started');
    expect((await enqueue('started')).created).toBe(false);
    await fixture.claim();
    const second = await enqueue('started');

    expect(second.created).toBe(true);
    expect(second.job.id).not.toBe(first.job.id);
  });

  it('until they are over, retries included', async () => {
    await enqueue('finished');
    const [job] = await fixture.claim();
    expect((await enqueue('finished')).created).toBe(false);
    await fixture.store.release(job!);
    expect((await enqueue('finished')).created).toBe(false);
    const [again] = await fixture.claim();
    await fixture.complete(again!, null);

    expect((await enqueue('finished')).created).toBe(true);
  });

  it('for a time, over or not', async () => {
    const first = await enqueue(60);
    const [job] = await fixture.claim();
    await fixture.complete(job!, null);
    expect(await enqueue(60)).toMatchObject({ job: { id: first.job.id, status: 'Completed' }, created: false });
    await fixture.dataSource.query(`UPDATE "BackgroundJobs" SET "UniqueUntil" = now() - interval '1 s'`);
    const second = await enqueue(60);
    await fixture.dataSource.query(`UPDATE "BackgroundJobs" SET "UniqueUntil" = now() - interval '1 s'`);
    const third = await enqueue('finished');

    expect([second.created, third.created]).toEqual([true, true]);
    expect((await fixture.job(second.job.id)).status).toBe('Queued');
  });

  it('are free again when they are cancelled or deleted', async () => {
    const first = await enqueue(60);
    await fixture.queue.cancel(fixture.userId, first.job.id);
    const second = await enqueue(60);
    await fixture.queue.delete(fixture.userId, second.job.id);

    expect([second.created, (await enqueue(60)).created]).toEqual([true, true]);
  });
});

describe('debounced jobs', () => {
  let fixture: QueueFixture;

  beforeAll(async () => {
    fixture = await QueueFixture.create();
  });
  beforeEach(() => fixture.dataSource.query('TRUNCATE "BackgroundJobs", "LaterJobEvents"'));
  afterAll(() => fixture.drop());

  const enqueue = (n: number, waitSeconds = 60, maxWaitSeconds?: number) =>
    fixture.queue.enqueue({
      userId: fixture.userId,
      jobType: 'echo',
      payload: { n },
      debounce: { key: 'index', waitSeconds, ...(maxWaitSeconds ? { maxWaitSeconds } : {}) },
    });
  /** Seconds for which the job waits from its first request, and from its last. */
  const waits = async (id: string): Promise<{ fromFirst: number; fromLast: number }> => {
    const [row] = await fixture.dataSource.query(
      `SELECT extract(epoch FROM "RunAt" - "CreatedAt")::float8 AS "fromFirst",
         extract(epoch FROM "RunAt" - (SELECT max("At") FROM "JobEvents" WHERE "JobId" = "Id"))::float8 AS "fromLast"
       FROM "BackgroundJobs" WHERE "Id" = $1`,
      [id],
    );
    return row;
  };
  const ago = (seconds: number) =>
    fixture.rewriteJobs(`"CreatedAt" = "CreatedAt" - $1 * interval '1 s', "RunAt" = "RunAt" - $1 * interval '1 s'`, [
      seconds,
    ]);

  it('wait, and are put off by the next request, with its payload', async () => {
    const first = await enqueue(1);
    await ago(30);
    const second = await enqueue(2);

    expect([first.created, second.created]).toEqual([true, false]);
    expect(second.job.id).toBe(first.job.id);
    const { fromFirst, fromLast } = await waits(first.job.id);
    expect(fromLast).toBeCloseTo(60);
    expect(fromFirst).toBeGreaterThanOrEqual(90);
    expect(await fixture.history(first.job.id)).toMatchObject([
      { sequence: 1, kind: 'queued', data: { payload: { n: 1 }, uniqueKey: 'index' } },
      { sequence: 2, kind: 'rescheduled', data: { payload: { n: 2 } } },
    ]);
    await ago(120);
    expect((await fixture.claim())[0]).toMatchObject({ id: first.job.id, payload: { n: 2 } });
  });

  it('are not put off for longer than their longest wait', async () => {
    const { job } = await enqueue(1, 60, 100);
    await ago(55);
    await enqueue(2, 60, 100);

    expect((await waits(job.id)).fromFirst).toBeCloseTo(100);
  });

  it('begin anew once the job has started', async () => {
    const first = await enqueue(1, 0.001);
    await ago(1);
    await fixture.claim();
    const second = await enqueue(2);

    expect(second.created).toBe(true);
    expect(second.job.id).not.toBe(first.job.id);
  });

  it('may come several in one call', async () => {
    const [first, second, other] = await fixture.queue.enqueueMany([
      { userId: fixture.userId, jobType: 'echo', payload: { n: 1 }, debounce: { key: 'k', waitSeconds: 9 } },
      { userId: fixture.userId, jobType: 'echo', payload: { n: 2 }, debounce: { key: 'k', waitSeconds: 9 } },
      { userId: fixture.userId, jobType: 'echo', payload: { n: 3 } },
    ]);

    expect(second?.job.id).toBe(first?.job.id);
    expect([first, second, other].map((answer) => answer?.created)).toEqual([true, false, true]);
    expect(await fixture.kinds(first!.job.id)).toEqual(['queued', 'rescheduled']);
  });
});
