import { randomUUID } from 'node:crypto';
import { FeedPosition } from '@cairn/job-contracts';
import type { JobFeedMessage } from '@cairn/job-contracts';
import { PinoLogger } from '@cairn/logging';
import type { ClaimedJob } from '../claim/claimed-job.ts';
import { PostgresJobFeed } from '../feed/postgres-job-feed.ts';
import { QueueFixture } from '../queue.fixture.ts';
import { activeJobs, missed } from './missed.fixture.ts';

describe('what a page has missed', () => {
  let fixture: QueueFixture;
  let feed: PostgresJobFeed;

  beforeEach(async () => {
    fixture = await QueueFixture.create();
    const logger = PinoLogger.create({ service: 'spec', level: 'silent' });
    feed = new PostgresJobFeed(fixture.dataSource, fixture.listen(), logger);
  });
  afterEach(() => fixture.drop());

  /** A page that comes with what it has heard, as its cursor carries it, and takes in what it is told. */
  async function come(position: FeedPosition): Promise<string[]> {
    const cursor = position.cursor();
    const told = await missed(feed, fixture.userId, cursor === undefined ? undefined : FeedPosition.at(cursor));
    for (const message of told) expect(position.place(message)).toBe('news');
    return told.map(line);
  }

  function line(told: JobFeedMessage): string {
    if (told.name !== 'jobSnapshot') return `${told.name} ${'sequence' in told.message ? told.message.sequence : ''}`;
    const { whole, jobs } = told.message;
    return `${whole ? 'whole' : 'partial'} snapshot of ${jobs.map(({ job, sequence }) => `${job.status} ${sequence}`).join(', ')}`;
  }

  const progress = (job: ClaimedJob, percent: number) =>
    fixture.store.progress(job, { events: [{ kind: 'progress', data: { percent, message: null } }], percent });

  it('is nothing when nothing happened', async () => {
    const page = new FeedPosition();
    await fixture.enqueue();

    expect(await come(page)).toEqual(['whole snapshot of Queued 1']);
    expect(await come(page)).toEqual(['partial snapshot of ']);
  });

  it('is told event by event, each with what was true then, and no event twice', async () => {
    const page = new FeedPosition();
    const job = await fixture.claimedJob();
    await come(page);
    await progress(job, 10);
    await progress(job, 20);
    await fixture.complete(job, 'done');

    const told = await missed(feed, fixture.userId, page);
    expect(told.map(line)).toEqual(['partial snapshot of ', 'jobProgress 3', 'jobProgress 4', 'jobCompleted 5']);
    expect(told.slice(1).map(({ message }) => message)).toMatchObject([
      { follows: 2, percent: 10 },
      { follows: 3, percent: 20 },
      { follows: 4, result: 'done' },
    ]);
    expect(await come(page)).toEqual(told.map(line));
    expect(await come(page)).toEqual(['partial snapshot of ']);
  });

  it('has jobs that began and ended meanwhile, from their beginning, and those that only began', async () => {
    const page = new FeedPosition();
    await come(page);
    const brief = await fixture.claimedJob();
    await fixture.complete(brief, null);
    await fixture.enqueue();

    const told = await missed(feed, fixture.userId, page);
    expect(told.map(line)).toEqual(['partial snapshot of Queued 1', 'jobQueued 1', 'jobStarted 2', 'jobCompleted 3']);
    expect(told[1]?.message).toMatchObject({ job: { id: brief.id, status: 'Queued' } });
    await come(page);
    expect(await come(page)).toEqual(['partial snapshot of ']);
  });

  it('has the end of a job that was deleted, and a whole snapshot once nothing of it is left', async () => {
    const page = new FeedPosition();
    const [deleted, purged] = [await fixture.enqueue(), await fixture.enqueue()];
    await come(page);
    await fixture.queue.delete(fixture.userId, deleted.id);
    expect(await come(page)).toEqual(['partial snapshot of ', 'jobCancelled 2']);

    await fixture.dataSource.query('DELETE FROM "BackgroundJobs" WHERE "Id" = $1', [purged.id]);
    expect(await come(page)).toEqual(['whole snapshot of ']);
    expect(page.active).toBe(false);
  });

  it('has an old job that was taken up again and ended again', async () => {
    const job = await fixture.claimedJob({ maxAttempts: 1 });
    await fixture.queue.cancel(fixture.userId, job.id);
    await fixture.store.finishCancel(job);
    const page = new FeedPosition();
    await come(page);

    await fixture.queue.retry(fixture.userId, job.id);
    await fixture.queue.cancel(fixture.userId, job.id);
    expect(await come(page)).toEqual(expect.arrayContaining(['jobQueued 5', 'jobCancelled 6']));
  });

  it('shows the job instead when there were too many events, and the end alone when it is over', async () => {
    const page = new FeedPosition();
    const [busy, ended] = [await fixture.claimedJob(), await fixture.claimedJob()];
    await come(page);
    const events = Array.from(
      { length: 600 },
      () => ({ kind: 'progress', data: { percent: 50, message: null } }) as const,
    );
    await fixture.store.progress(busy, { events, percent: 50 });
    await fixture.store.progress(ended, { events, percent: 50 });
    await fixture.complete(ended, 'done');

    expect(await come(page)).toEqual(['partial snapshot of Processing 602', 'jobCompleted 603']);
    expect(await come(page)).toEqual(['partial snapshot of ']);
  });

  it('is a whole snapshot and the ends of jobs when the page was away for days', async () => {
    const page = new FeedPosition();
    const ended = await fixture.claimedJob();
    await fixture.enqueue();
    await come(page);
    page.at -= 3 * 86_400_000;
    await fixture.complete(ended, null);

    expect(await come(page)).toEqual(['whole snapshot of Queued 1', 'jobCompleted 3']);
  });

  it('shows which units are done, which of them by an earlier attempt, and which failed', async () => {
    const job = await fixture.claimedJob();
    const counts = { completedUnits: 1, failedUnits: 0, totalUnits: 4, percent: 25 };
    await fixture.store.progress(job, {
      events: [
        { kind: 'unitsPlanned', data: { unitIds: ['p1', 'p2', 'p3', 'p4'], percent: 0 } },
        { kind: 'unitCompleted', data: { unitId: 'p1', index: 0, resumed: true, ...counts } },
        { kind: 'unitCompleted', data: { unitId: 'p2', index: 1, resumed: false, ...counts } },
        { kind: 'unitFailed', data: { unitId: 'p3', index: 2, code: 'SPEC', message: 'torn', ...counts } },
      ],
      percent: 25,
    });

    const [snapshot] = await activeJobs(feed, fixture.userId);
    expect(snapshot?.units).toEqual([
      { unitId: 'p1', index: 0, status: 'done', resumed: true },
      { unitId: 'p2', index: 1, status: 'done', resumed: false },
      { unitId: 'p3', index: 2, status: 'failed', resumed: false },
      { unitId: 'p4', index: 3, status: 'waiting', resumed: false },
    ]);
  });

  it('shows the newest of very many jobs, and says that there are more', async () => {
    await fixture.queue.enqueueMany(
      Array.from({ length: 205 }, () => ({ userId: fixture.userId, jobType: 'echo', payload: {} })),
    );

    const [snapshot] = await missed(feed, fixture.userId);
    expect(snapshot?.name === 'jobSnapshot' && snapshot.message).toMatchObject({ whole: false, more: true });
    expect(snapshot?.name === 'jobSnapshot' && snapshot.message.jobs).toHaveLength(200);
  });

  it('is of the user alone, whatever the cursor names', async () => {
    const other = await fixture.enqueue({ userId: randomUUID() });
    const page = new FeedPosition();
    await come(page);
    page.jobs.set(other.id, { sequence: 0, endedAt: 0 });

    expect(await come(page)).toEqual(['partial snapshot of ']);
  });

  it('names the jobs that have gone further than was heard', async () => {
    const [same, further] = [await fixture.enqueue(), await fixture.enqueue()];
    await fixture.queue.cancel(fixture.userId, further.id);

    const heard = new Map([
      [same.id, 1],
      [further.id, 1],
    ]);
    expect(await feed.ahead(heard)).toEqual([further.id]);
  });
});
