import { randomUUID } from 'node:crypto';
import { JobClaims } from './claim-jobs.ts';
import { markParameters, NO_MARKS } from './claim-marks.ts';
import { DUE_IN_ORDER } from './due-jobs.ts';
import { QueueFixture } from '../queue.fixture.ts';

describe('claim', () => {
  let fixture: QueueFixture;

  beforeEach(async () => {
    fixture = await QueueFixture.create();
  });
  afterEach(() => fixture.drop());

  it('gives a job to one of two workers that claim at the same moment', async () => {
    const jobs = await Promise.all(Array.from({ length: 30 }, () => fixture.enqueue()));
    const workerIds = await Promise.all(Array.from({ length: 10 }, () => fixture.newWorker()));
    const claims = await Promise.all(workerIds.map((workerId) => fixture.claim({ workerId, limit: 5 })));

    const claimed = claims.flat().map(({ id }) => id);
    expect(new Set(claimed).size).toBe(claimed.length);
    expect(claimed.sort()).toEqual(jobs.map(({ id }) => id).sort());
  });

  it('passes over a job that another transaction holds, rather than wait for it', async () => {
    const first = await fixture.enqueue();
    const second = await fixture.enqueue();
    await fixture.dataSource.transaction(async (manager) => {
      await manager.query('SELECT 1 FROM "BackgroundJobs" WHERE "Id" = $1 FOR UPDATE', [first.id]);

      expect((await fixture.claim({ limit: 2 })).map(({ id }) => id)).toEqual([second.id]);
    });
  });

  it('takes the lowest priority number first, then the oldest, and never more than the limit', async () => {
    const late = await fixture.enqueue({ runAt: new Date(Date.now() - 1_000) });
    const early = await fixture.enqueue({ runAt: new Date(Date.now() - 5_000) });
    const urgent = await fixture.enqueue({ priority: -1 });
    const patient = await fixture.enqueue({ priority: 1, runAt: new Date(0) });

    const claimed = [...(await fixture.claim({ limit: 3 })), ...(await fixture.claim({ limit: 3 }))];

    expect(claimed.map(({ id }) => id)).toEqual([urgent.id, early.id, late.id, patient.id]);
  });

  it('leaves jobs that are not due yet, and types that this worker does not know', async () => {
    await fixture.enqueue({ runAt: new Date(Date.now() + 60_000) });
    await fixture.enqueue();

    expect(await fixture.claim({ limit: 5, jobTypes: ['another'] })).toEqual([]);
    expect(await fixture.claim({ limit: 5 })).toHaveLength(1);
  });

  it('counts the attempt, and gives every claim a lease token of its own', async () => {
    const first = await fixture.claimedJob({ payload: { a: 1 }, subjectId: 'document-1' });
    await fixture.store.release(first);
    const [second] = await fixture.claim();

    expect(first).toMatchObject({ attempt: 1, maxAttempts: 5, payload: { a: 1 }, subjectId: 'document-1' });
    expect(second?.id).toBe(first.id);
    expect(second?.leaseToken).not.toBe(first.leaseToken);
  });

  it('reads due jobs in order from the index, whatever lies finished, deferred or queued', async () => {
    await fixture.dataSource.query(
      `
      INSERT INTO "BackgroundJobs" ("Id", "UserId", "JobType", "Payload", "MaxAttempts", "Status", "CompletedAt", "RunAt")
      SELECT gen_random_uuid(), $1::uuid, 'echo', '{}', 5, CASE WHEN n % 10 = 0 THEN 0 ELSE 2 END,
        CASE WHEN n % 10 = 0 THEN NULL ELSE now() END, now() + make_interval(secs => CASE WHEN n % 20 = 0 THEN 3600 ELSE -n END)
      FROM generate_series(1, 20000) n`,
      [fixture.userId],
    );
    await fixture.dataSource.query('ANALYZE "BackgroundJobs"');

    const [priorities, times, ids] = markParameters(NO_MARKS);
    const rows: { 'QUERY PLAN': string }[] = await fixture.dataSource.query(
      `EXPLAIN (ANALYZE, BUFFERS) ${DUE_IN_ORDER}`,
      [await fixture.newWorker(), ['echo'], priorities, times, 5, 5, [], ids],
    );
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');

    expect(plan).toMatch(/Index Scan using "BackgroundJobs_ready"[^\n]*rows=5/);
  });

  it('finds a job that came back to its place before those claimed since', async () => {
    await fixture.queue.enqueueMany(
      Array.from({ length: 8 }, () => ({ userId: fixture.userId, jobType: 'echo', payload: {} })),
    );
    const claims = new JobClaims();
    const workerId = await fixture.newWorker();
    const claim = () =>
      fixture.store.claim((source) => claims.claim(source, { workerId, jobTypes: ['echo'], limit: 4 }));

    const [first] = await claim();
    await fixture.store.release(first!);
    const claimed = [...(await claim()), ...(await claim())];

    expect(claimed).toHaveLength(5);
    expect(claimed.map(({ id }) => id)).toContain(first!.id);
  });

  it('lets every user have a turn while another has a backlog', async () => {
    const others = await Promise.all([1, 2, 3].map(() => fixture.newWorker()));
    await fixture.queue.enqueueMany(
      Array.from({ length: 60 }, () => ({ userId: fixture.userId, jobType: 'echo', payload: {} })),
    );
    const late = await fixture.enqueue({ userId: randomUUID() });
    const claims = new JobClaims();
    const claim = (workerId: number) =>
      fixture.store.claim((source) => claims.claim(source, { workerId, jobTypes: ['echo'], limit: 4 }));

    await claim(others[0]!);
    const claimed = [...(await claim(others[1]!)), ...(await claim(others[2]!))];

    expect(claimed.map(({ id }) => id)).toContain(late.id);
  });

  it('lets a job that waited long have a share while more urgent ones keep coming', async () => {
    const patient = await fixture.enqueue({ priority: 5, runAt: new Date(Date.now() - 120_000) });
    await fixture.queue.enqueueMany(
      Array.from({ length: 60 }, () => ({ userId: fixture.userId, jobType: 'echo', payload: {} })),
    );
    const claims = new JobClaims();
    const workerId = await fixture.newWorker();
    const claim = () =>
      fixture.store.claim((source) => claims.claim(source, { workerId, jobTypes: ['echo'], limit: 4 }));

    const claimed = [...(await claim()), ...(await claim())];

    expect(claimed.map(({ id }) => id)).toContain(patient.id);
  });

  it('finds the job that waited longest behind hundreds of priorities and forty users with urgent ones', async () => {
    const users = Array.from({ length: 40 }, () => randomUUID());
    const waiting = Date.now() - 120_000;
    const job = (userId: string) => ({ userId, jobType: 'echo', payload: {} });
    const urgent = users.flatMap((userId) => [job(userId), job(userId)]);
    const others = Array.from({ length: 300 }, (_, place) => {
      return { ...job(fixture.userId), priority: 1 + place, runAt: new Date(waiting) };
    });
    await fixture.queue.enqueueMany([...urgent, ...others]);
    const oldest = await fixture.enqueue({ priority: 500, runAt: new Date(waiting - 1) });
    const claims = new JobClaims();
    const workerId = await fixture.newWorker();
    const claim = () =>
      fixture.store.claim((source) => claims.claim(source, { workerId, jobTypes: ['echo'], limit: 2 }));

    // Every other claim is in turn, and every eighth of these begins with those that waited long.
    const claimed: string[] = [];
    for (let n = 0; n < 17; n += 1) claimed.push(...(await claim()).map(({ id }) => id));

    expect(claimed).toHaveLength(34);
    expect(claimed).toContain(oldest.id);
  });
});
