import { randomUUID } from 'node:crypto';
import { JobIdempotencyKeyReusedError, JobStateConflictError, ResourceNotFoundError } from '@cairn/errors';
import { z } from 'zod';
import { QueueFixture } from '../queue.fixture.ts';

describe('the job queue', () => {
  let fixture: QueueFixture;

  beforeAll(async () => {
    fixture = await QueueFixture.create();
    fixture.handle('strict', {
      payloadSchema: z.object({ pages: z.int().positive(), title: z.string().default('untitled') }),
      run: async () => null,
    });
  });
  afterAll(() => fixture.drop());

  const rowCount = async (key: string): Promise<number> => {
    const rows: unknown[] = await fixture.dataSource.query(
      'SELECT 1 FROM "BackgroundJobs" WHERE "UserId" = $1 AND "IdempotencyKey" = $2',
      [fixture.userId, key],
    );
    return rows.length;
  };

  describe('enqueue', () => {
    it('stores a queued job with an id that sorts by time', async () => {
      const first = await fixture.enqueue({ subjectId: 'document-1' });
      const second = await fixture.enqueue();

      expect(first).toMatchObject({
        status: 'Queued',
        attempt: 0,
        maxAttempts: 5,
        subjectId: 'document-1',
        error: null,
      });
      expect(new Date(first.createdAt).toISOString()).toBe(first.createdAt);
      expect(second.id > first.id).toBe(true);
    });

    it('gives the same job for the same key, also to callers at the same moment', async () => {
      const request = { userId: fixture.userId, jobType: 'echo', payload: { a: 1, b: 2 }, idempotencyKey: 'once' };
      const answers = await Promise.all(Array.from({ length: 12 }, () => fixture.queue.enqueue(request)));
      const later = await fixture.queue.enqueue({ ...request, payload: { b: 2, a: 1 } });

      expect(new Set([...answers, later].map(({ job }) => job.id)).size).toBe(1);
      expect(answers.filter(({ created }) => created)).toHaveLength(1);
      expect(await rowCount('once')).toBe(1);
    });

    it('refuses a known key with another payload', async () => {
      await fixture.enqueue({ idempotencyKey: 'taken', payload: { a: 1 } });

      await expect(fixture.enqueue({ idempotencyKey: 'taken', payload: { a: 2 } })).rejects.toBeInstanceOf(
        JobIdempotencyKeyReusedError,
      );
    });

    it('keeps the keys of users apart', async () => {
      const mine = await fixture.enqueue({ idempotencyKey: 'shared' });
      const theirs = await fixture.enqueue({ idempotencyKey: 'shared', userId: randomUUID() });

      expect(theirs.id).not.toBe(mine.id);
    });

    it("belongs to the caller's transaction", async () => {
      const request = { userId: fixture.userId, jobType: 'echo', payload: {}, idempotencyKey: 'rolled back' };
      const undone = fixture.dataSource.transaction(async (manager) => {
        await fixture.queue.enqueue(request, manager);
        throw new Error('changed my mind');
      });

      await expect(undone).rejects.toThrow('changed my mind');
      expect(await rowCount('rolled back')).toBe(0);
    });

    it("stores what the handler's schema makes of the payload", async () => {
      const { id } = await fixture.enqueue({ jobType: 'strict', payload: { pages: 3 } });
      const [job] = await fixture.claim({ jobTypes: ['strict'] });

      expect(job).toMatchObject({ id, payload: { pages: 3, title: 'untitled' } });
    });

    it.each([
      ['a payload that the schema refuses', { jobType: 'strict', payload: { pages: 0 } }, 'payload.pages'],
      ['a NUL in the payload', { payload: { title: 'a\0b' } }, 'payload.title'],
      ['an empty key', { idempotencyKey: '' }, 'idempotencyKey'],
      ['a key with a lone surrogate', { idempotencyKey: '\udc00' }, 'idempotencyKey'],
      ['a subject of 1 MB', { subjectId: 'x'.repeat(1_000_000) }, 'subjectId'],
    ])('refuses %s and names the field', async (_what, request, field) => {
      await expect(fixture.enqueue(request)).rejects.toMatchObject({ code: 'REQUEST_INVALID', issues: [{ field }] });
    });

    it('refuses a payload over the limit, and a type that nobody handles', async () => {
      await expect(fixture.enqueue({ payload: { text: 'x'.repeat(70_000) } })).rejects.toMatchObject({
        code: 'PAYLOAD_TOO_LARGE',
      });
      await expect(fixture.enqueue({ jobType: 'nobody' })).rejects.toMatchObject({ code: 'JOB_TYPE_UNKNOWN' });
    });
  });

  describe('looking', () => {
    it('pages through the jobs of one user, newest first', async () => {
      const userId = randomUUID();
      const ids: string[] = [];
      for (let index = 0; index < 5; index += 1) ids.unshift((await fixture.enqueue({ userId })).id);

      const first = await fixture.queue.list(userId, { limit: 2 });
      const second = await fixture.queue.list(userId, { limit: 2, cursor: first.nextCursor! });
      const third = await fixture.queue.list(userId, { limit: 2, cursor: second.nextCursor! });

      expect([...first.items, ...second.items, ...third.items].map(({ id }) => id)).toEqual(ids);
      expect(third.nextCursor).toBeNull();
      expect(await fixture.queue.list(userId, { limit: 2, status: 3 })).toEqual({ items: [], nextCursor: null });
    });

    it("does not show another user's job", async () => {
      const { id } = await fixture.enqueue();

      await expect(fixture.queue.get(randomUUID(), id)).rejects.toBeInstanceOf(ResourceNotFoundError);
      await expect(fixture.queue.cancel(randomUUID(), id)).rejects.toBeInstanceOf(ResourceNotFoundError);
      await expect(fixture.queue.get(fixture.userId, "no-uuid' OR 1=1")).rejects.toBeInstanceOf(ResourceNotFoundError);
    });
  });

  describe('cancel', () => {
    it('cancels a queued job at once, and twice is no error', async () => {
      const { id } = await fixture.enqueue();

      expect(await fixture.queue.cancel(fixture.userId, id)).toMatchObject({ status: 'Cancelled' });
      expect(await fixture.queue.cancel(fixture.userId, id)).toMatchObject({ status: 'Cancelled' });
      expect(await fixture.kinds(id)).toEqual(['queued', 'cancelled']);
    });

    it('asks the worker of a running job to stop', async () => {
      const job = await fixture.claimedJob();

      expect(await fixture.queue.cancel(fixture.userId, job.id)).toMatchObject({
        status: 'Processing',
        statusMessage: 'Cancelling',
      });
      await fixture.store.finishCancel(job);
      expect(await fixture.job(job.id)).toMatchObject({ status: 'Cancelled', statusMessage: null });
    });

    it('is refused for a job that is over', async () => {
      const job = await fixture.claimedJob();
      await fixture.complete(job, null);

      await expect(fixture.queue.cancel(fixture.userId, job.id)).rejects.toBeInstanceOf(JobStateConflictError);
    });

    it('leaves exactly one of Completed and Cancelled when it meets the end of the job', async () => {
      for (let round = 0; round < 20; round += 1) {
        const job = await fixture.claimedJob();
        await Promise.allSettled([
          fixture.queue.cancel(fixture.userId, job.id),
          round % 2 ? fixture.complete(job, null) : fixture.store.release(job),
        ]);
        const ends = (await fixture.kinds(job.id)).filter((kind) => kind === 'completed' || kind === 'cancelled');
        expect(ends.length).toBeLessThanOrEqual(1);
      }
    });
  });

  describe('retry', () => {
    it('brings a cancelled job back with its id and a fresh budget of attempts', async () => {
      const job = await fixture.claimedJob();
      await fixture.queue.cancel(fixture.userId, job.id);
      await fixture.store.finishCancel(job);

      expect(await fixture.queue.retry(fixture.userId, job.id)).toMatchObject({
        id: job.id,
        status: 'Queued',
        attempt: 0,
      });
      const claimed = await fixture.claim({ limit: 100 });
      expect(claimed.find(({ id }) => id === job.id)).toMatchObject({ attempt: 1 });
    });

    it('is refused for a job that is queued, by name of its state', async () => {
      const { id } = await fixture.enqueue();

      await expect(fixture.queue.retry(fixture.userId, id)).rejects.toThrow('Queued');
    });
  });

  describe('delete', () => {
    it('takes a running job from its worker and from its user', async () => {
      const job = await fixture.claimedJob();
      await fixture.queue.delete(fixture.userId, job.id);

      await expect(fixture.job(job.id)).rejects.toBeInstanceOf(ResourceNotFoundError);
      expect(await fixture.complete(job, 'too late')).toBe(false);
      expect((await fixture.queue.list(fixture.userId, { limit: 100 })).items.map(({ id }) => id)).not.toContain(
        job.id,
      );
    });
  });
});
