import { randomUUID } from 'node:crypto';
import { UnitFailedError } from '@cairn/errors';
import { waitUntil } from '@cairn/testing';
import { z } from 'zod';
import { QueueFixture } from '../queue.fixture.ts';
import { Family, isGapless, untilAborted } from './families.fixture.ts';

describe('a job with children', () => {
  let fixture: QueueFixture;
  let family: Family;

  beforeEach(async () => {
    fixture = await QueueFixture.create();
    family = new Family(fixture);
  });
  afterEach(() => fixture.drop());

  it('gets the outcomes of its children in their order, and holds no worker while they run', async () => {
    fixture.startWorker({ concurrency: 1 });
    const id = await family.enqueue(5);
    const { result, attempt } = await fixture.waitFor(id, 'Completed');

    expect(result).toMatchObject(
      [0, 10, 20, 30, 40].map((n) => ({ jobType: 'child', status: 'Completed', result: n })),
    );
    expect(attempt).toBe(1);
    expect(family.parentRuns).toBe(2);
    expect(family.childRuns.sort()).toEqual([0, 1, 2, 3, 4]);
  });

  it('shows the share of ended children, never less than before, in a history without gaps', async () => {
    for (let worker = 0; worker < 3; worker += 1) fixture.startWorker({ concurrency: 4 });
    const id = await family.enqueue(40);
    await fixture.waitFor(id, 'Completed');

    const history = await fixture.history(id);
    expect(isGapless(history)).toBe(true);
    const kinds = history.map(({ kind }) => kind).filter((kind) => kind !== 'progress');
    expect(kinds).toEqual(['queued', 'started', 'parked', 'childrenEnded', 'started', 'completed']);
    expect(history.find(({ kind }) => kind === 'parked')?.data).toMatchObject({ children: 40, pending: 40 });
    const percents = history.flatMap(({ kind, data }) => (kind === 'progress' ? [Number(data.percent)] : []));
    expect(percents).toEqual([...new Set(percents)].sort((a, b) => a - b));
  });

  it('is at work for its user while its children are, and they are in no list', async () => {
    family.onChild = (_n, signal) => untilAborted(signal);
    fixture.startWorker({ concurrency: 2 });
    const id = await family.enqueue(3);
    await waitUntil(() => family.childRuns.length === 2);

    expect(await fixture.job(id)).toMatchObject({ status: 'Processing', attempt: 1, progressPercent: 0 });
    expect(await family.row(id)).toEqual({ Status: 0, PendingChildren: 3, Attempt: 0, parked: true });
    const { items } = await fixture.queue.list(fixture.userId, { limit: 10 });
    expect(items.map((job) => job.id)).toEqual([id]);
    await fixture.queue.cancel(fixture.userId, id);
    await family.childrenOver(id);
  });

  it('fails when a child does, and its retry runs only those children again that did not complete', async () => {
    let healed = false;
    family.onChild = (n) => {
      if (n === 1 && !healed) throw new UnitFailedError('BROKEN', 'It is broken.');
      return n;
    };
    fixture.startWorker();
    const id = await family.enqueue(3);
    const failed = await fixture.waitFor(id, 'Failed');

    expect(failed.error).toMatchObject({ code: 'JOB_CHILDREN_FAILED' });
    expect(failed.error?.message).toContain('1 of 3 children');
    expect(failed.error?.message).toContain('BROKEN: It is broken.');
    expect(failed.attempt).toBe(1);

    healed = true;
    family.childRuns.length = 0;
    await fixture.queue.retry(fixture.userId, id);
    const { result } = await fixture.waitFor(id, 'Completed');
    expect(family.childRuns).toEqual([1]);
    expect(result).toMatchObject([{ result: 0 }, { result: 1 }, { result: 2 }]);
    expect(isGapless(await fixture.history(id))).toBe(true);
  });

  it('fails again when the retried child does', async () => {
    family.onChild = () => {
      throw new UnitFailedError('BROKEN', 'It is broken.');
    };
    fixture.startWorker();
    const id = await family.enqueue(1);
    await fixture.waitFor(id, 'Failed');
    await fixture.queue.retry(fixture.userId, id);
    await waitUntil(() => family.childRuns.length === 2);
    await fixture.waitFor(id, 'Failed');

    expect(family.childRuns).toEqual([0, 0]);
  });

  it('may collect failures instead, dead letters included', async () => {
    family.options = { onFailure: 'collect' };
    family.onChild = (n) => {
      if (n === 1) throw new Error('a bug');
      return n;
    };
    fixture.startWorker();
    const id = await family.enqueue(3);
    const { result } = await fixture.waitFor(id, 'Completed');

    expect(result).toMatchObject([
      { status: 'Completed' },
      { status: 'Failed', result: null, error: { code: 'INTERNAL_ERROR' } },
      { status: 'Completed' },
    ]);
    expect(family.childRuns.filter((n) => n === 1)).toHaveLength(2);
  });

  it('may have grandchildren, and no further generation', async () => {
    fixture.handle('nest', {
      payloadSchema: z.object({ depth: z.number() }),
      run: async ({ payload: { depth } }, ctx) => {
        if (depth === 0) return 'leaf';
        return ctx.runChildren([{ jobType: 'nest', payload: { depth: depth - 1 } }]);
      },
    });
    fixture.startWorker();
    const three = await fixture.enqueue({ jobType: 'nest', payload: { depth: 2 } });
    const four = await fixture.enqueue({ jobType: 'nest', payload: { depth: 3 } });

    expect(JSON.stringify((await fixture.waitFor(three.id, 'Completed')).result)).toContain('leaf');
    expect((await fixture.waitFor(four.id, 'Failed')).error?.message).toContain('JOB_CHILDREN_INVALID');
  });

  it('may ask for more children once the first ones have ended', async () => {
    fixture.handle('phases', {
      payloadSchema: z.object({}),
      run: async (_job, ctx) => {
        const [first] = await ctx.runChildren([{ jobType: 'child', payload: { n: 2 } }]);
        const [second] = await ctx.runChildren([{ jobType: 'child', payload: { n: Number(first?.result) } }]);
        return second?.result;
      },
    });
    fixture.startWorker();
    const { id } = await fixture.enqueue({ jobType: 'phases', payload: {} });

    expect((await fixture.waitFor(id, 'Completed')).result).toBe(200);
    expect(family.childRuns).toEqual([2, 20]);
  });

  it('is parked even when its handler swallows what it is told by', async () => {
    fixture.handle('swallows', {
      payloadSchema: z.object({}),
      run: async (_job, ctx) => ctx.runChildren([{ jobType: 'child', payload: { n: 1 } }]).catch(() => 'I know better'),
    });
    fixture.startWorker();
    const { id } = await fixture.enqueue({ jobType: 'swallows', payload: {} });

    expect((await fixture.waitFor(id, 'Completed')).result).toMatchObject([{ result: 10 }]);
  });

  it.each([
    ['an unknown type', { jobType: 'nobody', payload: {} }, 'JOB_TYPE_UNKNOWN'],
    ['a payload that its handler refuses', { jobType: 'child', payload: { n: 'one' } }, 'REQUEST_INVALID'],
    ['a payload that cannot be stored', { jobType: 'echo', payload: { text: 'a\0b' } }, 'REQUEST_INVALID'],
  ])('fails for good when it asks for a child with %s, and enqueues none', async (_what, child, code) => {
    fixture.handle('asks', {
      payloadSchema: z.object({}),
      run: (_job, ctx) => ctx.runChildren([{ jobType: 'child', payload: { n: 1 } }, child]),
    });
    fixture.startWorker();
    const { id } = await fixture.enqueue({ jobType: 'asks', payload: {} });

    expect((await fixture.waitFor(id, 'Failed')).error?.code).toBe(code);
    expect(await family.children(id)).toEqual([]);
  });

  it('fails when it asks for more children than a job may have', async () => {
    fixture.startWorker();
    const id = await family.enqueue(10_001);

    expect((await fixture.waitFor(id, 'Failed')).error?.code).toBe('JOB_CHILDREN_INVALID');
    expect(await family.children(id)).toEqual([]);
  });

  it('has children of its own user only', async () => {
    fixture.startWorker();
    const userId = randomUUID();
    const { id } = await fixture.enqueue({ userId, jobType: 'parent', payload: { children: 2 } });
    await family.childrenOver(id);

    const rows: unknown[] = await fixture.dataSource.query(
      'SELECT DISTINCT "UserId" FROM "BackgroundJobs" WHERE "ParentId" = $1',
      [id],
    );
    expect(rows).toEqual([{ UserId: userId }]);
  });
});
