import { randomUUID } from 'node:crypto';
import { JobStateConflictError, RequestInvalidError, ResourceNotFoundError } from '@cairn/errors';
import type { ClaimedJob } from '../claim/claimed-job.ts';
import { QueueFixture } from '../queue.fixture.ts';

const ASKED = { by: 'ops@example.org', reason: 'the outage is over' };

describe('redriving many dead letters', () => {
  let fixture: QueueFixture;

  beforeAll(async () => {
    fixture = await QueueFixture.create();
  });
  beforeEach(() => fixture.dataSource.query('TRUNCATE "BackgroundJobs", "LaterJobEvents"'));
  afterAll(() => fixture.drop());

  const fail = async (job: ClaimedJob, code: string): Promise<string> => {
    const failure = { code, message: 'no', traceId: '', checkpointCount: 0, retryable: false, backoffMs: 0 };
    await fixture.store.fail(job, { ...failure, crashed: false, durationMs: 1 });
    return job.id;
  };
  const deadLetters = async (count: number, code = 'BROKEN', userId = fixture.userId): Promise<string[]> => {
    await fixture.queue.enqueueMany(Array.from({ length: count }, () => ({ userId, jobType: 'echo', payload: {} })));
    const ids: string[] = [];
    for (const job of await fixture.claim({ limit: count })) ids.push(await fail(job, code));
    return ids;
  };
  const queued = async (): Promise<number> => {
    const rows = await fixture.dataSource.query('SELECT 1 FROM "BackgroundJobs" WHERE "Status" = 0');
    return (rows as unknown[]).length;
  };

  it('takes those that the filter names, and no others', async () => {
    const other = randomUUID();
    await deadLetters(3, 'BROKEN');
    await deadLetters(2, 'TIMEOUT');
    await deadLetters(4, 'BROKEN', other);
    await fixture.enqueue();

    const filter = { errorCode: 'BROKEN', userId: fixture.userId, jobType: 'echo', limit: 100 };
    expect(await fixture.queue.redriveMany({ ...filter, dryRun: true }, ASKED)).toEqual({ count: 3 });
    expect(await queued()).toBe(1);
    expect(await fixture.queue.redriveMany(filter, ASKED)).toEqual({ count: 3 });
    expect(await fixture.queue.redriveMany({ limit: 100, failedBefore: new Date(0) }, ASKED)).toEqual({ count: 0 });
    expect(await fixture.queue.redriveMany({ limit: 100, failedAfter: new Date(0), jobType: 'other' }, ASKED)).toEqual({
      count: 0,
    });
    expect(await fixture.queue.redriveMany({ limit: 5 }, ASKED)).toEqual({ count: 5 });
    expect(await queued()).toBe(9);
  });

  it('brings more than a batch back, with fresh attempts and an event each, and leaves cancelled ones alone', async () => {
    const ids = await deadLetters(620);
    const { id: cancelled } = await fixture.enqueue();
    await fixture.queue.cancel(fixture.userId, cancelled);

    expect(await fixture.queue.redriveMany({ limit: 10_000 }, ASKED)).toEqual({ count: 620 });
    expect(await fixture.job(ids[0]!)).toMatchObject({ status: 'Queued', attempt: 0, error: null });
    expect(await fixture.history(ids[619]!)).toMatchObject([
      { kind: 'queued' },
      { kind: 'started' },
      { kind: 'failed' },
      { kind: 'redriven', data: ASKED },
    ]);
    expect((await fixture.job(cancelled)).status).toBe('Cancelled');
  });

  it('spreads them over time at the rate that is asked for, those first that failed first', async () => {
    const ids = await deadLetters(520);
    await fixture.queue.redriveMany({ limit: 1_000, perSecond: 10 }, ASKED);
    // Those whose time had come when they were brought back are due then, together.
    const rows: { id: string; second: number }[] = await fixture.dataSource.query(
      `SELECT "Id" AS id, extract(epoch FROM max("RunAt") OVER () - "RunAt")::float8 AS second
       FROM "BackgroundJobs" ORDER BY "RunAt", "Id"`,
    );

    expect(rows.map(({ id }) => id)).toEqual(ids);
    expect(rows[499]?.second).toBeCloseTo(2);
    expect(rows[260]?.second).toBeCloseTo(25.9);
  });
});

describe('rescheduling a job', () => {
  let fixture: QueueFixture;

  beforeAll(async () => {
    fixture = await QueueFixture.create();
  });
  afterAll(() => fixture.drop());

  it('changes when it is due and its priority, and keeps its time to live', async () => {
    const { id } = await fixture.enqueue({ ttlSeconds: 60, runAt: new Date(Date.now() + 1_000) });
    const runAt = new Date(Date.now() + 3_600_000);
    await fixture.queue.reschedule(fixture.userId, id, { runAt });
    await fixture.queue.reschedule(fixture.userId, id, { priority: -2 });
    const [row] = await fixture.dataSource.query(
      'SELECT "RunAt" AS due, "Priority" AS priority, "ExpiresAt" AS expires FROM "BackgroundJobs" WHERE "Id" = $1',
      [id],
    );

    expect(row).toEqual({ due: runAt, priority: -2, expires: new Date(runAt.getTime() + 60_000) });
    expect(await fixture.kinds(id)).toEqual(['queued', 'rescheduled', 'rescheduled']);
    expect((await fixture.history(id))[2]?.data).toMatchObject({ priority: -2 });
  });

  it('brings a job forward that was enqueued for later', async () => {
    const { id } = await fixture.enqueue({ runAt: new Date(Date.now() + 3_600_000) });
    await fixture.queue.reschedule(fixture.userId, id, { runAt: new Date() });

    expect((await fixture.claim({ limit: 10 })).map((job) => job.id)).toContain(id);
  });

  it("is refused for another's job, one that runs, and values that make no sense", async () => {
    const job = await fixture.claimedJob();
    const { id } = await fixture.enqueue();
    const runAt = new Date();

    await expect(fixture.queue.reschedule(randomUUID(), id, { runAt })).rejects.toBeInstanceOf(ResourceNotFoundError);
    await expect(fixture.queue.reschedule(fixture.userId, job.id, { runAt })).rejects.toBeInstanceOf(
      JobStateConflictError,
    );
    await expect(fixture.queue.reschedule(fixture.userId, id, { priority: 1.5 })).rejects.toBeInstanceOf(
      RequestInvalidError,
    );
  });
});
