import { LimitFixture } from './limit.fixture.ts';

describe('fairness between keys', () => {
  let fixture: LimitFixture;

  beforeEach(async () => {
    fixture = await LimitFixture.create({ keyed: {}, other: {} });
  });
  afterEach(() => fixture.drop());

  const insert = (jobType: string, keys: number, jobsPerKey: number, runAt: string): Promise<unknown> =>
    fixture.queue.dataSource.query(
      `INSERT INTO "BackgroundJobs" ("Id", "UserId", "JobType", "Payload", "MaxAttempts", "ConcurrencyKey", "RunAt", "EventSequence")
       SELECT gen_random_uuid(), $1::uuid, $2, '{}', 5, 'key-' || lpad(k::text, 5, '0'), ${runAt}, 1
       FROM generate_series(1, $3::int) k, generate_series(1, $4::int) j`,
      [fixture.queue.userId, jobType, keys, jobsPerKey],
    );

  it('serves every key once before any of them again, although each has a backlog', async () => {
    await insert('keyed', 80, 5, 'now()');
    const claimer = await fixture.claimer();

    const served: (string | null)[] = [];
    while (served.length < 160) {
      const { jobs } = await claimer.claim({ limit: 7 });
      served.push(...jobs.map(({ concurrencyKey }) => concurrencyKey));
      await Promise.all(jobs.map((job) => fixture.complete(job)));
    }

    expect(new Set(served.slice(0, 80)).size).toBe(80);
    expect(new Set(served.slice(80, 160)).size).toBe(80);
  });

  it('shares the room between types', async () => {
    await insert('keyed', 20, 1, 'now()');
    await insert('other', 20, 1, 'now()');

    const { jobs } = await (await fixture.claimer()).claim({ limit: 10 });

    expect(jobs.filter(({ jobType }) => jobType === 'keyed')).toHaveLength(5);
    expect(jobs.filter(({ jobType }) => jobType === 'other')).toHaveLength(5);
  });

  it('finds the one key that is due behind thousands that are not, in bounded steps', async () => {
    await insert('keyed', 3_000, 1, `now() + interval '1 h'`);
    const due = await fixture.enqueue('keyed', 'key-99999');
    const claimer = await fixture.claimer();

    let claim = await claimer.claim();
    let steps = 1;
    while (claim.more && claim.jobs.length === 0) {
      claim = await claimer.claim();
      steps += 1;
    }

    expect(claim.jobs.map(({ id }) => id)).toEqual([due]);
    expect(steps).toBeLessThan(10);
    // And comes to rest when nothing is left.
    do claim = await claimer.claim();
    while (claim.more);
    expect(claim).toEqual({ jobs: [], more: false, retryAfterMs: null });
  });
});
