import { PinoLogger } from '@cairn/logging';
import { waitUntil } from '@cairn/testing';
import { z } from 'zod';
import type { PlainJobHandler, UnitJobHandler } from '../handlers/handler.ts';
import { activeJobs } from '../catch-up/missed.fixture.ts';
import { PostgresJobFeed } from './postgres-job-feed.ts';
import { QueueFixture } from '../queue.fixture.ts';

type Heard = { userId: string; name: string; message: { jobId: string; sequence: number } & Record<string, unknown> };

const payloadSchema = z.object({}).loose();

describe('the job feed', () => {
  let fixture: QueueFixture;
  let feed: PostgresJobFeed;
  let heard: Heard[];
  let gaps: number;

  beforeEach(async () => {
    fixture = await QueueFixture.create();
    heard = [];
    gaps = 0;
    const listener = fixture.listen();
    feed = new PostgresJobFeed(fixture.dataSource, listener, PinoLogger.create({ service: 'spec', level: 'silent' }));
    feed.subscribe((userId, told) => void heard.push({ userId, ...told } as unknown as Heard));
    feed.onGap(() => (gaps += 1));
    await waitUntil(() => listener.healthy);
  });
  afterEach(() => fixture.drop());

  const handle = (
    handler: Partial<UnitJobHandler<unknown, unknown, unknown>> | Partial<PlainJobHandler<unknown, unknown>>,
  ): void =>
    fixture.handle('made for the spec', { payloadSchema, ...handler } as UnitJobHandler<unknown, unknown, unknown>);

  const twoUnits = {
    plan: async () => ['p1', 'p2'].map((id) => ({ id, input: null })),
    processUnit: async () => Buffer.from('done'),
    assemble: async () => 'assembled',
  };

  it('tells the whole story of a job in order, each event with its place in the history', async () => {
    handle(twoUnits);
    fixture.startWorker({ unitConcurrency: 1 });
    const { id } = await fixture.enqueue({ jobType: 'made for the spec', subjectId: 'document-1' });
    await waitUntil(() => heard.some(({ name }) => name === 'jobCompleted'));

    const story = heard.filter(({ name }) => name !== 'jobProgress');
    expect(story.map(({ name }) => name)).toEqual([
      'jobQueued',
      'jobStarted',
      'unitsPlanned',
      'unitStarted',
      'unitCompleted',
      'unitStarted',
      'unitCompleted',
      'jobCompleted',
    ]);
    expect(
      story.every(
        ({ userId, message }) =>
          userId === fixture.userId && message.jobId === id && message.subjectId === 'document-1',
      ),
    ).toBe(true);
    expect(story[0]?.message.job).toEqual(expect.objectContaining({ id, status: 'Queued', attempt: 0 }));
    expect(story[2]?.message.units).toEqual([
      { unitId: 'p1', index: 0 },
      { unitId: 'p2', index: 1 },
    ]);
    expect(story[6]?.message).toMatchObject({
      unitId: 'p2',
      index: 1,
      completedUnits: 2,
      totalUnits: 2,
      resumed: false,
    });
    expect(story.at(-1)?.message).toMatchObject({ result: 'assembled', sequence: (await fixture.history(id)).length });
  });

  it('tells of events that are too long for a notification, in their place', async () => {
    handle({ run: async () => 'x'.repeat(20_000) });
    fixture.startWorker();
    const first = await fixture.enqueue({ jobType: 'made for the spec', payload: { secret: 'y'.repeat(20_000) } });
    await fixture.waitFor(first.id, 'Completed');
    await waitUntil(() => heard.some(({ name }) => name === 'jobCompleted'));

    expect(heard.map(({ name }) => name)).toEqual(['jobQueued', 'jobStarted', 'jobCompleted']);
    expect(heard[2]?.message.result).toHaveLength(20_000);
    expect(JSON.stringify(heard[0])).not.toContain('yyyy');
  });

  it('shows active jobs with their units as they are: done, running, waiting', async () => {
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    handle({
      ...twoUnits,
      plan: async () => ['p1', 'p2', 'p3'].map((id) => ({ id, input: id })),
      processUnit: async ({ input }: { input: unknown }) => {
        if (input !== 'p1') await gate;
        return Buffer.from('done');
      },
    } as Partial<UnitJobHandler<unknown, unknown, unknown>>);
    fixture.startWorker({ unitConcurrency: 1 });
    const { id } = await fixture.enqueue({ jobType: 'made for the spec' });
    await waitUntil(() => heard.filter(({ name }) => name === 'unitStarted').length === 2);

    const [snapshot, ...others] = await activeJobs(feed, fixture.userId);
    expect(others).toEqual([]);
    expect(snapshot).toMatchObject({ job: { id, status: 'Processing' }, sequence: 4 });
    expect(snapshot?.units).toEqual([
      { unitId: 'p1', index: 0, status: 'done', resumed: false },
      { unitId: 'p2', index: 1, status: 'running', resumed: false },
      { unitId: 'p3', index: 2, status: 'waiting', resumed: false },
    ]);
    open();
    await fixture.waitFor(id, 'Completed');
    expect(await activeJobs(feed, fixture.userId)).toEqual([]);
  });

  it('tells of a gap when its connection was lost, and goes on after it', async () => {
    const before = gaps;
    await fixture.dataSource.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'cairn listener' AND datname = current_database()`,
    );
    await waitUntil(() => gaps > before);
    const { id } = await fixture.enqueue();

    await waitUntil(() => heard.some(({ message }) => message.jobId === id));
  });
});
