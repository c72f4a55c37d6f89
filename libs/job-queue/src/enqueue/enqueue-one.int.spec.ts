import { randomUUID } from 'node:crypto';
import { JobIdempotencyKeyReusedError, RequestInvalidError } from '@cairn/errors';
import { waitUntil } from '@cairn/testing';
import type { EntityManager } from 'typeorm';
import { JobQueue } from '../jobs/job-queue.ts';
import { JobEventSink } from '../moves/job-event.ts';
import type { JobEvent } from '../moves/job-event.ts';
import { QueueFixture } from '../queue.fixture.ts';

/** Refuses to record jobs of one subject, as an outbox with a constraint would. */
class RefusingSink extends JobEventSink {
  readonly recorded: string[] = [];

  override async record(manager: EntityManager, events: readonly JobEvent[]): Promise<void> {
    await manager.query('SELECT 1');
    if (events.some(({ subjectId }) => subjectId === 'refused')) throw new Error('the sink refuses this one');
    this.recorded.push(...events.map(({ jobId }) => jobId));
  }
}

describe('enqueueing one job', () => {
  let fixture: QueueFixture;

  beforeAll(async () => {
    fixture = await QueueFixture.create();
  });
  afterAll(() => fixture.drop());

  const request = (more = {}) => ({ userId: fixture.userId, jobType: 'echo', payload: {}, ...more });
  const committed = async (subjectId: string): Promise<number> => {
    const rows = await fixture.dataSource.query('SELECT 1 FROM "BackgroundJobs" WHERE "SubjectId" = $1', [subjectId]);
    return (rows as unknown[]).length;
  };

  it('records all that the row began with, and nothing that had its default', async () => {
    const runAt = new Date(Date.now() + 60_000);
    const full = { payload: { a: 1 }, runAt, priority: -3, maxAttempts: 7, subjectId: 's', concurrencyKey: 'c' };
    const { id } = await fixture.enqueue({ ...full, idempotencyKey: 'all' });
    const plain = await fixture.enqueue({ payload: { b: null } });

    expect(await fixture.history(id)).toMatchObject([
      {
        sequence: 1,
        kind: 'queued',
        attempt: 0,
        data: { ...full, runAt: runAt.toISOString(), idempotencyKey: 'all', userId: fixture.userId, jobType: 'echo' },
      },
    ]);
    expect((await fixture.history(plain.id))[0]?.data).toEqual({
      userId: fixture.userId,
      jobType: 'echo',
      maxAttempts: 5,
      priority: 0,
      payload: { b: null },
    });
  });

  it('shares a statement with others that come at the same time, each with an answer of its own', async () => {
    await fixture.enqueue({ idempotencyKey: 'known', payload: { a: 1 } });
    const answers = await Promise.allSettled([
      ...Array.from({ length: 40 }, (_, n) =>
        fixture.queue.enqueue(request({ payload: { n }, subjectId: `many-${n}` })),
      ),
      fixture.queue.enqueue(request({ idempotencyKey: 'known', payload: { a: 1 } })),
      fixture.queue.enqueue(request({ idempotencyKey: 'known', payload: { a: 2 } })),
    ]);

    const jobs = answers.slice(0, 40).map((answer) => (answer.status === 'fulfilled' ? answer.value.job : undefined));
    expect(jobs.map((job) => job?.subjectId)).toEqual(Array.from({ length: 40 }, (_, n) => `many-${n}`));
    expect(answers[40]).toMatchObject({ value: { created: false } });
    expect(answers[41]).toMatchObject({ reason: { code: 'JOB_IDEMPOTENCY_KEY_REUSED' } });
  });

  it('does not let one that cannot be recorded fail its neighbours', async () => {
    const sink = new RefusingSink();
    const other = await QueueFixture.create(sink);
    const enqueue = (subjectId: string) => other.queue.enqueue({ ...request(), userId: other.userId, subjectId });
    try {
      const [first, refused, third] = await Promise.allSettled([enqueue('a'), enqueue('refused'), enqueue('b')]);

      expect(refused).toMatchObject({ status: 'rejected', reason: { message: 'the sink refuses this one' } });
      expect([first.status, third.status]).toEqual(['fulfilled', 'fulfilled']);
      expect(sink.recorded).toHaveLength(2);
      expect(await other.dataSource.query('SELECT 1 FROM "BackgroundJobs"')).toHaveLength(2);
    } finally {
      await other.drop();
    }
  });

  it('does not keep others waiting for a key that another transaction holds', async () => {
    const mayCommit = Promise.withResolvers<undefined>();
    const held = Promise.withResolvers<string>();
    const holder = fixture.dataSource.transaction(async (manager) => {
      const { job } = await fixture.queue.enqueue(request({ idempotencyKey: 'held' }), manager);
      held.resolve(job.id);
      await mayCommit.promise;
    });
    const id = await held.promise;
    let answered = false;
    const waiting = fixture.queue.enqueue(request({ idempotencyKey: 'held' })).finally(() => (answered = true));
    const neighbours = await Promise.all([fixture.enqueue(), fixture.enqueue({ idempotencyKey: 'free' })]);

    expect(neighbours).toHaveLength(2);
    expect(answered).toBe(false);
    mayCommit.resolve(undefined);
    expect(await waiting).toMatchObject({ job: { id }, created: false });
    await holder;
  });

  it("wakes workers after the caller's commit, and not before or without it", async () => {
    const heard: string[] = [];
    const listener = fixture.listen();
    // What earlier specs enqueued is told before.
    await fixture.announcer.flush();
    listener.listen('cairn_job_wake', (payload) => void heard.push(payload));
    await waitUntil(() => listener.healthy);
    const undone = fixture.dataSource.transaction(async (manager) => {
      await fixture.queue.enqueue(request(), manager);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    await fixture.dataSource.transaction(async (manager) => {
      await fixture.queue.enqueue(request({ subjectId: 'in the transaction' }), manager);
      await fixture.dataSource.query(`SELECT pg_notify('cairn_job_wake', 'before the commit')`);
      await waitUntil(() => heard.length > 0);
    });

    await waitUntil(() => heard.length > 1);
    expect(heard).toEqual(['before the commit', '']);
    expect(await committed('in the transaction')).toBe(1);
  });

  it.each([
    ['a user id that is no UUID', { userId: 'alice' }, 'userId'],
    ['a priority beyond smallint', { priority: 40_000 }, 'priority'],
    ['no attempts', { maxAttempts: 0 }, 'maxAttempts'],
    ['an invalid time', { runAt: new Date(NaN) }, 'runAt'],
    ['a negative time to live', { ttlSeconds: -1 }, 'ttlSeconds'],
    ['an empty unique key', { unique: { key: '', until: 'finished' as const } }, 'unique.key'],
    ['a debounce with a time of its own', { debounce: { key: 'k', waitSeconds: 1 }, runAt: new Date() }, 'debounce'],
    ['an integer that has lost digits', { payload: { id: 2 ** 60 } }, 'payload.id'],
    ['the form of a stored payload', { payload: { $payload: { bytes: 1, sha256: 'x' } } }, 'payload'],
  ])('refuses %s and names the field', async (_what, more, field) => {
    const error = await fixture.queue.enqueue(request(more)).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(RequestInvalidError);
    expect((error as RequestInvalidError).issues).toMatchObject([{ field }]);
  });

  it('takes a payload of 64 levels, and refuses 10,000 and a circle', async () => {
    const nested = (levels: number): unknown => {
      let payload: object = {};
      for (let level = 1; level < levels; level += 1) payload = { inner: payload };
      return payload;
    };
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;

    expect((await fixture.enqueue({ payload: nested(64) })).status).toBe('Queued');
    await expect(fixture.enqueue({ payload: nested(10_000) })).rejects.toThrow('nested deeper than 64');
    await expect(fixture.enqueue({ payload: circle })).rejects.toBeInstanceOf(RequestInvalidError);
  });

  it('keeps the promise of a key over two queues at once', async () => {
    const other = new JobQueue(fixture.store, fixture.handlers);
    const key = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, n) => (n % 2 ? other : fixture.queue).enqueue(request({ idempotencyKey: key }))),
    );

    expect(new Set(answers.map(({ job }) => job.id)).size).toBe(1);
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
    await expect(other.enqueue(request({ idempotencyKey: key, payload: { b: 1 } }))).rejects.toBeInstanceOf(
      JobIdempotencyKeyReusedError,
    );
  });
});
