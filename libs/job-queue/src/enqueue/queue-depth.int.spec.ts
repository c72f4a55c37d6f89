import { randomUUID } from 'node:crypto';
import { QueueFullError } from '@cairn/errors';
import { z } from 'zod';
import { JobQueue } from '../jobs/job-queue.ts';
import { QueueFixture } from '../queue.fixture.ts';
import { DrainRate } from './drain-rate.ts';

describe('the depth of the queue', () => {
  let fixture: QueueFixture;
  let queue: JobQueue;
  let userId: string;

  beforeAll(async () => {
    fixture = await QueueFixture.create();
    const handler = { payloadSchema: z.object({}).loose(), run: async () => null };
    fixture.handle('narrow', handler, { maxDepth: 4 });
  });
  beforeEach(async () => {
    queue = new JobQueue(fixture.store, fixture.handlers, { maxQueueDepth: { perUser: 5, perType: 1_000 } });
    userId = randomUUID();
    await fixture.dataSource.query('TRUNCATE "BackgroundJobs", "LaterJobEvents"');
  });
  afterAll(() => fixture.drop());

  const enqueue = (more = {}) => queue.enqueue({ userId, jobType: 'echo', payload: {}, ...more });
  const fill = () => Promise.all(Array.from({ length: 5 }, () => enqueue()));

  it('refuses a user who has too many unfinished jobs, says when to come back, and nobody else', async () => {
    await fill();
    const error = await enqueue().catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(QueueFullError);
    expect(error).toMatchObject({ httpStatus: 429, code: 'JOB_QUEUE_FULL', retryable: true, retryAfterSeconds: 5 });
    expect((await enqueue({ userId: randomUUID() })).created).toBe(true);
  });

  it('is exact when many come at once', async () => {
    const answers = await Promise.allSettled(Array.from({ length: 30 }, () => enqueue()));

    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    expect(await fixture.dataSource.query('SELECT 1 FROM "BackgroundJobs"')).toHaveLength(5);
  });

  it('counts running jobs, and takes new ones as others finish', async () => {
    await fill();
    const [job] = await fixture.claim();
    await expect(enqueue()).rejects.toBeInstanceOf(QueueFullError);
    await fixture.complete(job!, null);

    expect((await enqueue()).created).toBe(true);
    await expect(enqueue()).rejects.toBeInstanceOf(QueueFullError);
  });

  it('takes many jobs or none', async () => {
    const many = (count: number) =>
      queue.enqueueMany(Array.from({ length: count }, () => ({ userId, jobType: 'echo', payload: {} })));
    await many(3);

    await expect(many(3)).rejects.toBeInstanceOf(QueueFullError);
    expect(await many(2)).toHaveLength(2);
  });

  it('never refuses a repeat of a job that it knows', async () => {
    const first = await enqueue({ idempotencyKey: 'known' });
    await Promise.all(Array.from({ length: 4 }, () => enqueue()));

    expect(await enqueue({ idempotencyKey: 'known' })).toMatchObject({ job: { id: first.job.id }, created: false });
    await expect(enqueue({ idempotencyKey: 'new' })).rejects.toBeInstanceOf(QueueFullError);
  });

  it('is limited by type as well, with and without concurrency keys', async () => {
    const narrow = (more = {}) => enqueue({ userId: randomUUID(), jobType: 'narrow', ...more });
    // One after the other: those on their way are counted twice at worst, which a type's last places do not bear.
    for (const more of [{}, {}, { concurrencyKey: 'a' }, { concurrencyKey: 'b' }]) await narrow(more);

    await expect(narrow()).rejects.toThrow('The job type "narrow"');
    expect((await enqueue()).created).toBe(true);
  });

  it("sees the jobs of the caller's own transaction", async () => {
    const inside = fixture.dataSource.transaction(async (manager) => {
      for (let n = 0; n < 6; n += 1) await queue.enqueue({ userId, jobType: 'echo', payload: {} }, manager);
    });

    await expect(inside).rejects.toBeInstanceOf(QueueFullError);
    expect((await enqueue()).created).toBe(true);
  });

  it('knows how long to wait from what the workers report', async () => {
    let now = 0;
    const rate = new DrainRate(() => now);
    const workerId = await fixture.newWorker();
    const finished = (count: number) =>
      fixture.dataSource.query('UPDATE "BackgroundWorkers" SET "CompletedCount" = $2 WHERE "Id" = $1', [
        workerId,
        count,
      ]);
    await finished(100);
    expect(await rate.secondsFor(fixture.dataSource, 1_000)).toBe(5);
    await finished(600);
    now = 10_000;

    expect(await rate.secondsFor(fixture.dataSource, 1_000)).toBe(20);
    expect(await rate.secondsFor(fixture.dataSource, 1_000_000)).toBe(60);
    expect(await rate.secondsFor(fixture.dataSource, 1)).toBe(1);
  });
});
