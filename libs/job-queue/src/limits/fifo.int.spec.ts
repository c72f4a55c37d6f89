import type { ClaimedJob } from '../claim/claimed-job.ts';
import type { Claimer } from './limit.fixture.ts';
import { LimitFixture } from './limit.fixture.ts';

describe('the order of jobs with one key', () => {
  let fixture: LimitFixture;
  let claimer: Claimer;

  beforeEach(async () => {
    fixture = await LimitFixture.create({
      ordered: {},
      passing: { onHeadRetry: 'pass' },
      loose: { fifo: false },
    });
    claimer = await fixture.claimer();
  });
  afterEach(() => fixture.drop());

  const ids = async (jobType: string): Promise<string[]> =>
    (await claimer.claim({ jobTypes: [jobType] })).jobs.map(({ id }) => id);

  const claimOne = async (jobType: string): Promise<ClaimedJob> => {
    const [job] = (await claimer.claim({ jobTypes: [jobType] })).jobs;
    if (!job) throw new Error('Nothing could be claimed.');
    return job;
  };

  const makeDue = (id: string): Promise<unknown> =>
    fixture.queue.dataSource.query('UPDATE "BackgroundJobs" SET "RunAt" = now() WHERE "Id" = $1', [id]);

  const later = (): Date => new Date(Date.now() + 60_000);

  it('is that of their enqueues, one at a time, with several workers and enqueues meanwhile', async () => {
    const keys = ['a', 'b', 'c'];
    // There is work for the claimers before they begin.
    const first = await Promise.all(keys.map((key) => fixture.enqueue('ordered', key)));
    const enqueued = Promise.all(
      keys.map(async (key, place) => {
        const made = first.slice(place, place + 1);
        for (let n = 1; n < 15; n += 1) made.push(await fixture.enqueue('ordered', key));
        return made;
      }),
    );
    const ran: string[] = [];
    const end = async (job: ClaimedJob): Promise<void> => {
      ran.push(job.id);
      await fixture.complete(job);
    };
    const most = await fixture.drain('ordered', { claimers: 3, end });
    const orders = await enqueued;
    // What was enqueued after the last look of the others.
    await fixture.drain('ordered', { claimers: 1, end });

    expect(most.perKey).toBe(1);
    for (const order of orders) expect(ran.filter((id) => order.includes(id))).toEqual(order);
  });

  it('holds the others while the first waits for its next attempt, until it has failed for good', async () => {
    const [first, second] = await fixture.enqueueMany('ordered', ['key', 'key']);
    await fixture.fail(await claimOne('ordered'), { retryable: true, backoffMs: 60_000 });
    expect(await ids('ordered')).toEqual([]);

    await makeDue(first ?? '');
    const again = await claimOne('ordered');
    expect(again.id).toBe(first);
    await fixture.fail(again, { retryable: false, backoffMs: 0 });

    expect(await ids('ordered')).toEqual([second]);
  });

  it('lets the others pass a waiting first when the handler says so, and then takes it up again', async () => {
    const [first, second, third] = await fixture.enqueueMany('passing', ['key', 'key', 'key']);
    await fixture.fail(await claimOne('passing'), { retryable: true, backoffMs: 60_000 });

    const passed = await claimOne('passing');
    expect(passed.id).toBe(second);
    await makeDue(first ?? '');
    expect(await ids('passing')).toEqual([]);
    await fixture.complete(passed);

    const head = await claimOne('passing');
    expect(head.id).toBe(first);
    await fixture.complete(head);
    expect(await ids('passing')).toEqual([third]);
  });

  it('does not wait for a job that was enqueued for later', async () => {
    await fixture.enqueue('ordered', 'key', { runAt: later() });
    const second = await fixture.enqueue('ordered', 'key');

    expect(await ids('ordered')).toEqual([second]);
  });

  it('puts a redriven job back in its old place', async () => {
    const { queue } = fixture;
    const [first, , third] = await fixture.enqueueMany('ordered', ['key', 'key', 'key']);
    await fixture.fail(await claimOne('ordered'), { retryable: false, backoffMs: 0 });
    const second = await claimOne('ordered');
    await queue.queue.retry(queue.userId, first ?? '');
    expect(await ids('ordered')).toEqual([]);
    await fixture.complete(second);

    const redriven = await claimOne('ordered');
    expect(redriven.id).toBe(first);
    await fixture.complete(redriven);
    expect(await ids('ordered')).toEqual([third]);
  });

  it('is kept when the row of the first is locked just now: the second does not slip through', async () => {
    const [first] = await fixture.enqueueMany('ordered', ['key', 'key']);
    await fixture.queue.dataSource.transaction(async (manager) => {
      await manager.query('SELECT 1 FROM "BackgroundJobs" WHERE "Id" = $1 FOR UPDATE', [first]);
      const claim = await claimer.claim();

      expect(claim.jobs).toEqual([]);
      expect(claim.retryAfterMs).toBeGreaterThan(0);
    });
    expect(await ids('ordered')).toEqual([first]);
  });

  it('is no reason to wait for a failed job when the handler gives it up', async () => {
    const [, second] = await fixture.enqueueMany('loose', ['key', 'key']);
    await fixture.fail(await claimOne('loose'), { retryable: true, backoffMs: 60_000 });

    expect(await ids('loose')).toEqual([second]);
  });
});
