import type { ClaimedJob } from '../claim/claimed-job.ts';
import { LimitFixture } from './limit.fixture.ts';
import { deleteFullRates } from './rates.ts';

const WINDOW_SECONDS = 0.9;
const LIMIT = 3;

describe('rate limits', () => {
  let fixture: LimitFixture;

  beforeEach(async () => {
    const rate = { limit: LIMIT, perSeconds: WINDOW_SECONDS };
    fixture = await LimitFixture.create({
      limited: { rateLimit: rate, concurrency: { perKey: 10 } },
      perKey: { rateLimit: { ...rate, scope: 'key' }, concurrency: { perKey: 10 } },
      slow: { rateLimit: { limit: 2, perSeconds: 3_600 } },
    });
  });
  afterEach(() => fixture.drop());

  /** Drains the type. @returns by when each job had been claimed, in seconds from the beginning, and its key */
  const drained = async (
    jobType: string,
    claimers: number,
    end = (job: ClaimedJob): Promise<unknown> => fixture.complete(job),
  ): Promise<{ key: string | null; by: number }[]> => {
    const began = performance.now();
    const starts: { key: string | null; by: number }[] = [];
    await fixture.drain(jobType, {
      claimers,
      limit: 2,
      end: async (job) => {
        starts.push({ key: job.concurrencyKey, by: (performance.now() - began) / 1000 });
        await end(job);
      },
    });
    return starts;
  };

  /** A bucket of `LIMIT` that refills evenly: start n comes at least n - LIMIT + 1 refills after the beginning. */
  const expectRate = (starts: readonly { by: number }[]): void => {
    for (const [n, { by }] of starts.entries()) {
      expect(by).toBeGreaterThanOrEqual(((n - LIMIT + 1) * WINDOW_SECONDS) / LIMIT);
    }
  };

  it('hold over all workers, with and without keys', async () => {
    await fixture.enqueueMany(
      'limited',
      Array.from({ length: 9 }, (_, n) => (n % 2 === 0 ? null : 'key')),
    );
    const starts = await drained('limited', 3);

    expect(starts).toHaveLength(9);
    expectRate(starts);
  });

  it('hold for each key on its own', async () => {
    await fixture.enqueueMany(
      'perKey',
      Array.from({ length: 10 }, (_, n) => (n < 8 ? 'busy' : 'quiet')),
    );
    const starts = await drained('perKey', 2);

    expectRate(starts.filter(({ key }) => key === 'busy'));
    // Those of the other key do not wait for it.
    expect(starts.findLastIndex(({ key }) => key === 'quiet')).toBeLessThan(starts.length - 1);
  });

  it('count retries as well', async () => {
    await fixture.enqueue('limited');
    let runs = 0;
    const starts = await drained('limited', 1, async (job) => {
      runs += 1;
      await (runs < 5 ? fixture.fail(job, { retryable: true, backoffMs: 0 }) : fixture.complete(job));
    });

    expect(starts).toHaveLength(5);
    expectRate(starts);
  });

  it('say when to ask again', async () => {
    const claimer = await fixture.claimer();
    await fixture.enqueueMany('slow', [null, null, null]);
    expect((await claimer.claim()).jobs).toHaveLength(2);

    const { jobs, retryAfterMs } = await claimer.claim();
    expect(jobs).toEqual([]);
    expect(retryAfterMs).toBeGreaterThan(0);
    expect(retryAfterMs).toBeLessThanOrEqual((3_600 * 1000) / 2);
    // As if so much time had passed.
    await fixture.queue.dataSource.query(`UPDATE "JobRates" SET "FullAt" = "FullAt" - $1 * interval '1 ms'`, [
      retryAfterMs,
    ]);
    expect((await claimer.claim()).jobs).toHaveLength(1);
  });

  it('forget buckets only when they are full again', async () => {
    const claimer = await fixture.claimer();
    await fixture.enqueueMany('slow', [null, null, null]);
    expect((await claimer.claim()).jobs).toHaveLength(2);
    await deleteFullRates(fixture.queue.dataSource);
    expect((await claimer.claim()).jobs).toHaveLength(0);

    await fixture.queue.dataSource.query(`UPDATE "JobRates" SET "FullAt" = now() - interval '1 h'`);
    await deleteFullRates(fixture.queue.dataSource);
    expect(await fixture.queue.dataSource.query('SELECT 1 FROM "JobRates"')).toEqual([]);
    expect((await claimer.claim()).jobs).toHaveLength(1);
  });
});
