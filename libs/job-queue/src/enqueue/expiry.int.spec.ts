import { expireJobs } from '../moves/expire-jobs.ts';
import { QueueFixture } from '../queue.fixture.ts';

describe('jobs with a time to live', () => {
  let fixture: QueueFixture;

  beforeAll(async () => {
    fixture = await QueueFixture.create();
  });
  beforeEach(() => fixture.dataSource.query('TRUNCATE "BackgroundJobs", "LaterJobEvents"'));
  afterAll(() => fixture.drop());

  const sweep = async (limit = 100) => fixture.store.record((db) => expireJobs(db, limit));
  const passes = () =>
    fixture.dataSource.query(
      `UPDATE "BackgroundJobs" SET "ExpiresAt" = now() - interval '1 s' WHERE "ExpiresAt" IS NOT NULL`,
    );

  it('count it from when they are due, and carry it in their history', async () => {
    const runAt = new Date(Date.now() + 3_600_000);
    const { id } = await fixture.enqueue({ runAt, ttlSeconds: 60 });
    const [row] = await fixture.dataSource.query('SELECT "ExpiresAt" AS at FROM "BackgroundJobs" WHERE "Id" = $1', [
      id,
    ]);
    const [queued] = await fixture.history(id);

    expect(row.at.getTime() - runAt.getTime()).toBe(60_000);
    expect(new Date(String(queued?.data['expiresAt']))).toEqual(row.at);
    expect(queued?.data).not.toHaveProperty('ttlSeconds');
  });

  it('fail when they were not started in time, and are not started after it', async () => {
    const { id } = await fixture.enqueue({ ttlSeconds: 60 });
    await passes();
    expect(await fixture.claim({ limit: 10 })).toEqual([]);
    const events = await sweep();

    expect(events).toMatchObject([{ jobId: id, kind: 'failed' }]);
    expect(await fixture.job(id)).toMatchObject({ status: 'Failed', attempt: 0, error: { code: 'JOB_EXPIRED' } });
    expect(await sweep()).toEqual([]);
  });

  it('live on once they were started', async () => {
    await fixture.enqueue({ ttlSeconds: 60 });
    const [job] = await fixture.claim();
    await passes();
    expect(await sweep()).toEqual([]);
    const failure = { code: 'X', message: 'x', traceId: '', checkpointCount: 0, retryable: true, backoffMs: 0 };
    await fixture.store.fail(job!, { ...failure, crashed: false, durationMs: 1 });

    expect(await sweep()).toEqual([]);
    expect((await fixture.claim())[0]?.id).toBe(job?.id);
  });

  it('come back without it when a person redrives them', async () => {
    const { id } = await fixture.enqueue({ ttlSeconds: 60 });
    await passes();
    await sweep();
    await fixture.queue.retry(fixture.userId, id);

    expect((await fixture.claim())[0]?.id).toBe(id);
  });
});
