import { randomUUID } from 'node:crypto';
import { LimitFixture } from './limit.fixture.ts';

describe('concurrency limits', () => {
  let fixture: LimitFixture;

  beforeEach(async () => {
    fixture = await LimitFixture.create({
      total: { concurrency: { total: 3 }, maxAttempts: 10 },
      perKey: { concurrency: { perKey: 2 }, maxAttempts: 10 },
      both: { concurrency: { total: 3, perKey: 2 } },
      perWorker: { concurrency: { perWorker: 2 } },
      free: {},
    });
  });
  afterEach(() => fixture.drop());

  it('hold for a type over all workers that claim at the same moment', async () => {
    await fixture.enqueueMany('total', Array<null>(60).fill(null));

    expect((await fixture.drain('total')).total).toBe(3);
  });

  it('hold for a key over all workers, while different keys run side by side', async () => {
    await fixture.enqueueMany(
      'perKey',
      Array.from({ length: 60 }, (_, n) => `key-${n % 4}`),
    );

    const most = await fixture.drain('perKey');

    expect(most.perKey).toBe(2);
    expect(most.total).toBeGreaterThan(2);
  });

  it('hold for type and key together, with and without keys', async () => {
    await fixture.enqueueMany(
      'both',
      Array.from({ length: 60 }, (_, n) => (n % 3 === 0 ? null : `key-${n % 2}`)),
    );

    expect(await fixture.drain('both')).toEqual({ total: 3, perKey: 2 });
  });

  it.each([
    { jobType: 'total', keys: 6, most: { total: 3, perKey: 1 } },
    { jobType: 'perKey', keys: 1, most: { total: 2, perKey: 2 } },
  ])('hold on retry and on redrive: $jobType', async ({ jobType, keys, most: expected }) => {
    const { queue } = fixture;
    const ids = await fixture.enqueueMany(
      jobType,
      Array.from({ length: 24 }, (_, n) => `key-${n % keys}`),
    );
    const seen = new Map<string, number>();
    // Each job fails, fails for good, is redriven, and completes.
    const most = await fixture.drain(jobType, {
      end: async (job) => {
        const runs = (seen.get(job.id) ?? 0) + 1;
        seen.set(job.id, runs);
        if (runs === 3) return fixture.complete(job);
        await fixture.fail(job, { retryable: runs === 1, backoffMs: 0 });
        if (runs === 2) await queue.queue.retry(queue.userId, job.id);
      },
    });

    expect([...seen.values()]).toEqual(ids.map(() => 3));
    expect(most).toEqual(expected);
  });

  it('let a run that was given back make room for the next', async () => {
    const claimer = await fixture.claimer();
    await fixture.enqueueMany('total', Array<null>(8).fill(null));
    const [first, ...others] = (await claimer.claim()).jobs;
    expect(others).toHaveLength(2);
    expect((await claimer.claim()).jobs).toEqual([]);

    if (first) await fixture.queue.store.release(first);
    expect((await claimer.claim()).jobs).toHaveLength(1);
  });

  it('take no more of a type than this worker has room for', async () => {
    const claimer = await fixture.claimer();
    await fixture.enqueueMany('perWorker', Array<null>(5).fill(null));
    await fixture.enqueueMany('total', Array<null>(2).fill(null));

    const { jobs } = await claimer.claim({ room: (jobType) => (jobType === 'perWorker' ? 2 : Infinity) });

    expect(jobs.map(({ jobType }) => jobType).sort()).toEqual(['perWorker', 'perWorker', 'total', 'total']);
  });

  it('leave jobs without a key alone where the type has no limit', async () => {
    await fixture.enqueue('free');
    const keyed = await fixture.enqueue('free', 'key');

    const { jobs } = await (await fixture.claimer()).claim();

    expect(jobs.map(({ id }) => id)).toEqual([keyed]);
  });

  it('give users turns, so that nobody waits behind the backlog of another', async () => {
    const claimer = await fixture.claimer();
    const other = randomUUID();
    await fixture.enqueueMany('total', Array<null>(40).fill(null));
    await fixture.enqueue('total', undefined, { userId: other });

    const users: string[] = [];
    for (let claim = 0; claim < 4; claim += 1) {
      const { jobs } = await claimer.claim();
      users.push(...jobs.map(({ userId }) => userId));
      await Promise.all(jobs.map((job) => fixture.complete(job)));
    }

    expect(users).toContain(other);
  });

  it('leave types that may not be claimed and users that are paused', async () => {
    const claimer = await fixture.claimer();
    await fixture.enqueue('total');
    await fixture.enqueue('perKey', 'key');

    expect((await claimer.claim({ jobTypes: ['both'] })).jobs).toEqual([]);
    expect((await claimer.claim({ pausedUsers: [fixture.queue.userId] })).jobs).toEqual([]);
    expect((await claimer.claim()).jobs).toHaveLength(2);
  });

  it('record the start in the history of the job', async () => {
    const id = await fixture.enqueue('both', 'key');
    const [job] = (await (await fixture.claimer()).claim()).jobs;

    expect(job).toMatchObject({ id, attempt: 1, leaseToken: 1, sequence: 2, concurrencyKey: 'key' });
    expect(await fixture.queue.kinds(id)).toEqual(['queued', 'started']);
  });
});
