import { JobIdempotencyKeyReusedError, PayloadTooLargeError } from '@cairn/errors';
import { z } from 'zod';
import { QueueFixture } from '../queue.fixture.ts';

describe('enqueueing many jobs', () => {
  let fixture: QueueFixture;

  beforeAll(async () => {
    fixture = await QueueFixture.create();
    fixture.handle('strict', { payloadSchema: z.object({ n: z.int() }), run: async () => null });
  });
  beforeEach(() => fixture.dataSource.query('TRUNCATE "BackgroundJobs", "LaterJobEvents"'));
  afterAll(() => fixture.drop());

  const request = (more = {}) => ({ userId: fixture.userId, jobType: 'echo', payload: {}, ...more });
  const counts = async (): Promise<unknown> =>
    fixture.dataSource.query(
      `SELECT (SELECT count(*)::int FROM "BackgroundJobs") AS jobs, (SELECT count(*)::int FROM "JobEvents") AS events`,
    );

  it('stores 5,000 with their events and answers in order', async () => {
    const answers = await fixture.queue.enqueueMany(
      Array.from({ length: 5_000 }, (_, n) => request({ payload: { n }, subjectId: String(n) })),
    );

    expect(answers.map(({ job }) => Number(job.subjectId))).toEqual(Array.from({ length: 5_000 }, (_, n) => n));
    expect(answers.every(({ created }) => created)).toBe(true);
    expect(await counts()).toEqual([{ jobs: 5_000, events: 5_000 }]);
    const claimed = await fixture.claim({ limit: 3 });
    expect(claimed.map(({ payload }) => payload)).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }]);
  });

  it('stores the same whether the jobs of a call are alike, differ, or have keys', async () => {
    const asked = {
      payload: { a: [null, 'ü'] },
      priority: -3,
      maxAttempts: 7,
      runAt: new Date(Date.now() + 60_000),
      subjectId: 's',
      concurrencyKey: 'c',
    };
    const calls = [
      [request(asked), request(asked)],
      [request(asked), request()],
      [request(asked), request({ idempotencyKey: 'k' })],
    ];
    const ids = (await Promise.all(calls.map((call) => fixture.queue.enqueueMany(call)))).map(
      ([first]) => first?.job.id,
    );
    const rows = await fixture.dataSource.query(
      `SELECT to_jsonb(j) - 'Id' - 'CreatedAt' AS row, e."Data" AS event
       FROM "BackgroundJobs" j JOIN "JobEvents" e ON e."JobId" = j."Id" WHERE j."Id" = ANY($1::uuid[])`,
      [ids],
    );

    expect(rows).toHaveLength(3);
    expect(rows[0].event).toEqual({
      ...{ ...asked, runAt: asked.runAt.toISOString() },
      ...{ userId: fixture.userId, jobType: 'echo' },
    });
    expect(rows[1]).toEqual(rows[0]);
    expect(rows[2]).toEqual(rows[0]);
  });

  it('stores none when one is invalid, and names it', async () => {
    const many = fixture.queue.enqueueMany([
      request(),
      request({ payload: { title: 'a\0b' } }),
      request({ jobType: 'strict', payload: { n: 'x' } }),
      request({ jobType: 'nobody' }),
    ]);

    await expect(many).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
      issues: [{ field: '[1].payload.title' }, { field: '[2].payload.n' }, { field: '[3].jobType' }],
    });
    await expect(
      fixture.queue.enqueueMany([request(), request({ payload: { text: 'x'.repeat(70_000) } })]),
    ).rejects.toThrow(new PayloadTooLargeError('payload of job [1]', 65_536).message);
    expect(await counts()).toEqual([{ jobs: 0, events: 0 }]);
  });

  it('gives the earlier job for a known key, also one of the same call', async () => {
    const known = await fixture.enqueue({ idempotencyKey: 'known' });
    const answers = await fixture.queue.enqueueMany([
      request({ idempotencyKey: 'known' }),
      request({ idempotencyKey: 'new' }),
      request({ idempotencyKey: 'new' }),
      request(),
    ]);

    expect(answers.map(({ created }) => created)).toEqual([false, true, false, true]);
    expect(answers[0]?.job.id).toBe(known.id);
    expect(answers[2]?.job.id).toBe(answers[1]?.job.id);
    expect(await counts()).toEqual([{ jobs: 3, events: 3 }]);
  });

  it('stores none when a key stands for another payload', async () => {
    await fixture.enqueue({ idempotencyKey: 'known', payload: { a: 1 } });
    const many = fixture.queue.enqueueMany([request(), request({ idempotencyKey: 'known', payload: { a: 2 } })]);

    await expect(many).rejects.toBeInstanceOf(JobIdempotencyKeyReusedError);
    expect(await counts()).toEqual([{ jobs: 1, events: 1 }]);
  });

  it("belongs to the caller's transaction", async () => {
    const undone = fixture.dataSource.transaction(async (manager) => {
      await fixture.queue.enqueueMany(
        Array.from({ length: 3_000 }, () => request()),
        manager,
      );
      throw new Error('undone');
    });

    await expect(undone).rejects.toThrow('undone');
    expect(await counts()).toEqual([{ jobs: 0, events: 0 }]);
  });

  it('does not block with another call that has the same keys in another order', async () => {
    const keyed = Array.from({ length: 300 }, (_, n) => request({ idempotencyKey: `key-${n}` }));
    const calls = await Promise.all([
      fixture.queue.enqueueMany(keyed),
      fixture.queue.enqueueMany([...keyed].reverse()),
      ...keyed.slice(0, 50).map((one) => fixture.queue.enqueue(one)),
    ]);

    expect(calls.flat().filter(({ created }) => created)).toHaveLength(300);
    expect(await counts()).toEqual([{ jobs: 300, events: 300 }]);
  });

  it('answers nothing with nothing', async () => {
    expect(await fixture.queue.enqueueMany([])).toEqual([]);
  });
});
