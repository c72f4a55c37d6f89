import { waitUntil } from '@cairn/testing';
import { QueueFixture } from '../queue.fixture.ts';

describe('the stale sweep', () => {
  let fixture: QueueFixture;

  beforeEach(async () => {
    fixture = await QueueFixture.create();
  });
  afterEach(() => fixture.drop());

  it('queues the job of a dead worker again, with the number of its checkpoints', async () => {
    const job = await fixture.claimedJob();
    for (const unitId of ['p1', 'p2']) {
      await fixture.checkpoints.save({ userId: job.userId, jobId: job.id, unitId }, Buffer.from(unitId));
    }
    await fixture.loseWorkerOf(job.id);

    expect(await fixture.sweep().sweep()).toBe(1);
    expect(await fixture.job(job.id)).toMatchObject({
      status: 'Queued',
      error: { code: 'JOB_WORKER_LOST', checkpointCount: 2 },
    });
    expect((await fixture.history(job.id)).at(-1)).toMatchObject({
      kind: 'retryScheduled',
      workerId: expect.any(Number),
    });
    const [again] = await waitUntil(async () => {
      const claimed = await fixture.claim();
      return claimed.length > 0 && claimed;
    });
    expect(again).toMatchObject({ id: job.id, attempt: 2 });
  });

  it('ends a job in Failed that keeps killing its workers', async () => {
    const { id } = await fixture.enqueue({ maxAttempts: 2 });
    for (let crash = 0; crash < 2; crash += 1) {
      await fixture.dataSource.query('UPDATE "BackgroundJobs" SET "RunAt" = now() WHERE "Id" = $1', [id]);
      await fixture.claim();
      await fixture.loseWorkerOf(id);
      await fixture.sweep().sweep();
    }

    expect(await fixture.job(id)).toMatchObject({ status: 'Failed', attempt: 2, error: { code: 'JOB_WORKER_LOST' } });
    const [row] = await fixture.dataSource.query('SELECT "CrashCount" FROM "BackgroundJobs" WHERE "Id" = $1', [id]);
    expect(row).toEqual({ CrashCount: 2 });
  });

  it('spreads jobs over a minute that were in two crashes, so that the culprit meets others', async () => {
    const { id } = await fixture.enqueue({});
    for (let crash = 0; crash < 2; crash += 1) {
      await fixture.dataSource.query('UPDATE "BackgroundJobs" SET "RunAt" = now() WHERE "Id" = $1', [id]);
      await fixture.claim();
      await fixture.loseWorkerOf(id);
      await fixture.sweep({ backoffBaseMs: 1_000 }, () => 0.5).sweep();
    }

    const waits = await fixture.dataSource.query(
      `SELECT round(extract(epoch FROM ("Data" ->> 'runAt')::timestamptz - "At") * 1000)::int AS ms
       FROM "JobEvents" WHERE "JobId" = $1 AND "Kind" = 'retryScheduled' ORDER BY "Sequence"`,
      [id],
    );
    expect(waits).toEqual([{ ms: 500 }, { ms: 30_000 }]);
  });

  it('fails a job that has taken three workers with it, whatever attempts are left', async () => {
    const { id } = await fixture.enqueue({ maxAttempts: 50 });
    for (let crash = 0; crash < 3; crash += 1) {
      await fixture.dataSource.query('UPDATE "BackgroundJobs" SET "RunAt" = now() WHERE "Id" = $1', [id]);
      await fixture.claim();
      await fixture.loseWorkerOf(id);
      await fixture.sweep().sweep();
    }

    expect(await fixture.job(id)).toMatchObject({ status: 'Failed', attempt: 3, error: { code: 'JOB_WORKER_LOST' } });
  });

  it('leaves jobs alone whose lease is alive', async () => {
    const job = await fixture.claimedJob();

    expect(await fixture.sweep().sweep()).toBe(0);
    expect(await fixture.job(job.id)).toMatchObject({ status: 'Processing' });
  });

  it('settles each job once when two replicas sweep at the same moment', async () => {
    for (let index = 0; index < 5; index += 1) {
      const job = await fixture.claimedJob();
      await fixture.loseWorkerOf(job.id);
    }
    const settled = await Promise.all([fixture.sweep().sweep(), fixture.sweep().sweep(), fixture.sweep().sweep()]);

    expect(settled.reduce((sum, count) => sum + count)).toBe(5);
    const [{ retries }] = await fixture.dataSource.query(
      `SELECT count(*)::int AS retries FROM "JobEvents" WHERE "Kind" = 'retryScheduled'`,
    );
    expect(retries).toBe(5);
  });

  it('refuses what the old worker says once the sweep has the job', async () => {
    const job = await fixture.claimedJob();
    await fixture.loseWorkerOf(job.id);
    await fixture.sweep().sweep();

    expect(await fixture.complete(job, 'zombie')).toBe(false);
  });

  it('cancels the job of a dead worker that was asked to cancel it', async () => {
    const job = await fixture.claimedJob();
    await fixture.queue.cancel(fixture.userId, job.id);
    await fixture.loseWorkerOf(job.id);
    await fixture.sweep().sweep();

    expect(await fixture.job(job.id)).toMatchObject({ status: 'Cancelled' });
  });

  it('forgets requests for warmth that are over, and rate limits that are free again', async () => {
    const { dataSource } = fixture;
    await dataSource.query(
      `INSERT INTO "PrewarmRequests" ("ExpiresAt", "RequestedBy") VALUES (now() - interval '1 s', 'a')`,
    );
    await fixture.sweep().sweep();
    await dataSource.query(
      `INSERT INTO "JobRates" ("JobType", "Key", "FullAt") VALUES ('echo', '', now() - interval '2 min')`,
    );
    await fixture.sweep().sweep();

    expect(await dataSource.query('SELECT * FROM "PrewarmRequests"')).toEqual([]);
    expect(await dataSource.query('SELECT * FROM "JobRates"')).toEqual([]);
  });

  it('removes a deleted job, its history and its blobs for good, but not before its worker must have noticed', async () => {
    const job = await fixture.claimedJob();
    await fixture.queue.delete(fixture.userId, job.id);
    await fixture.checkpoints.save({ userId: job.userId, jobId: job.id, unitId: 'late' }, Buffer.from('late'));
    const left = async (): Promise<number> => (await fixture.history(job.id)).length;

    await fixture.sweep().sweep();
    expect(await left()).toBe(3);

    await fixture.dataSource.query(
      `UPDATE "BackgroundJobs" SET "DeleteRequestedAt" = now() - interval '61 s' WHERE "Id" = $1`,
      [job.id],
    );
    await fixture.sweep().sweep();
    expect(await left()).toBe(0);
    expect(await fixture.dataSource.query('SELECT 1 FROM "BackgroundJobs" WHERE "Id" = $1', [job.id])).toEqual([]);
    expect(await fixture.checkpoints.listUnitIds({ userId: job.userId, jobId: job.id })).toEqual(new Set());
  });
});
