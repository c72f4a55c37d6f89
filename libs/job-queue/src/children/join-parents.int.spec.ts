import { v7 as uuidV7 } from 'uuid';
import type { ClaimedJob } from '../claim/claimed-job.ts';
import { JobEventSink } from '../moves/job-event.ts';
import type { JobEvent } from '../moves/job-event.ts';
import { QueueFixture } from '../queue.fixture.ts';
import { Family, isGapless } from './families.fixture.ts';
import type { NewChild } from './insert-children.ts';
import { settleFamilies } from './settle-families.ts';

/** Refuses to record what a spec says. */
class FussySink extends JobEventSink {
  refuses: JobEvent['kind'] | undefined;

  override async record(_manager: unknown, events: readonly JobEvent[]): Promise<void> {
    if (events.some(({ kind }) => kind === this.refuses)) throw new Error('refused');
  }
}

const FAILURE = {
  code: 'SPEC',
  message: 'as planned',
  traceId: 't',
  checkpointCount: 0,
  retryable: false,
  backoffMs: 0,
  crashed: false,
  durationMs: null,
};

describe('the ends of children', () => {
  let sink: FussySink;
  let fixture: QueueFixture;
  let family: Family;
  let firstWorker: number;

  beforeEach(async () => {
    sink = new FussySink();
    fixture = await QueueFixture.create(sink);
    family = new Family(fixture);
    firstWorker = await fixture.newWorker();
  });
  afterEach(() => fixture.drop());

  const fanout = (count: number) => ({
    enqueue: Array.from({ length: count }, (_, index): NewChild => {
      return { id: uuidV7(), index, jobType: 'child', payloadJson: `{"n":${index}}`, priority: null, maxAttempts: 2 };
    }),
    redrive: [],
    total: count,
  });

  /** Leaves children alone, as against the fixture's own way. */
  const claimedParent = async (): Promise<ClaimedJob> => {
    const { id } = await fixture.enqueue({ jobType: 'parent', payload: { children: 1 } });
    const parent = (await fixture.claim({ limit: 100, jobTypes: ['parent'] })).find((job) => job.id === id);
    if (!parent) throw new Error('The parent was not there to claim.');
    return parent;
  };

  const parkedParent = async (count: number): Promise<string> => {
    const parent = await claimedParent();
    await fixture.store.park(parent, fanout(count));
    return parent.id;
  };

  const claimChildren = async (limit: number, workerId = firstWorker): Promise<ClaimedJob[]> =>
    fixture.claim({ limit, workerId, jobTypes: ['child'] });

  const complete = (jobs: readonly ClaimedJob[]): Promise<Set<string>> =>
    fixture.store.complete(
      jobs[0]?.workerId ?? 0,
      jobs.map((job) => ({ job, result: '1' })),
    );

  const expectJoinedOnce = async (parentId: string): Promise<void> => {
    expect(await family.row(parentId)).toMatchObject({ Status: 0, PendingChildren: 0, parked: false });
    const history = await fixture.history(parentId);
    expect(isGapless(history)).toBe(true);
    expect(history.filter(({ kind }) => kind === 'childrenEnded')).toHaveLength(1);
    const percents = history.flatMap(({ kind, data }) => (kind === 'progress' ? [Number(data.percent)] : []));
    expect(percents).toEqual([...new Set(percents)].sort((a, b) => a - b));
  };

  it('wake the parent once, when the last two end at the same moment on two workers', async () => {
    const workers = [firstWorker, await fixture.newWorker()];
    for (let round = 0; round < 25; round += 1) {
      const parentId = await parkedParent(2);
      const jobs = await Promise.all(workers.map((workerId) => claimChildren(1, workerId)));
      await Promise.all(jobs.map((own) => complete(own)));
      await expectJoinedOnce(parentId);
    }
  });

  it('are all counted, in batches of several parents in any order, on five workers, in every way to end', async () => {
    const sizes = [30, 1, 47, 12, 25];
    const parents: string[] = [];
    for (const size of sizes) parents.push(await parkedParent(size));
    const workers = await Promise.all(Array.from({ length: 5 }, () => fixture.newWorker()));

    const work = async (workerId: number): Promise<void> => {
      for (;;) {
        const jobs = (await claimChildren(7, workerId)).sort(() => Math.random() - 0.5);
        if (jobs.length === 0) return;
        const [failing, cancelled, ...others] = jobs;
        await Promise.all([
          complete(others),
          failing && fixture.store.fail(failing, FAILURE),
          cancelled && fixture.store.finishCancel(cancelled),
        ]);
      }
    };
    await Promise.all(workers.map(work));

    for (const parentId of parents) await expectJoinedOnce(parentId);
  });

  it('are counted once by whoever still holds them: a worker that lost a child counts nothing', async () => {
    const parentId = await parkedParent(2);
    const [stale, other] = await claimChildren(2);
    if (!stale || !other) throw new Error('There were no children to claim.');
    await fixture.store.release(stale);
    const [again] = await claimChildren(1, await fixture.newWorker());

    expect((await complete([stale])).size).toBe(0);
    expect(await family.row(parentId)).toMatchObject({ PendingChildren: 2, parked: true });
    await complete([other]);
    await complete(again ? [again] : []);
    await expectJoinedOnce(parentId);
  });

  it('are seen when they end while the parent parks again', async () => {
    for (let round = 0; round < 25; round += 1) {
      const id = await parkedParent(3);
      const children = await claimChildren(3);
      await fixture.dataSource.query(`UPDATE "BackgroundJobs" SET "RunAt" = now() WHERE "Id" = $1`, [id]);
      const [parent] = await fixture.claim({ jobTypes: ['parent'] });
      if (parent?.id !== id) throw new Error('The parent was not there to claim.');
      const nothingNew = { enqueue: [], redrive: [], total: 3 };
      await Promise.all([fixture.store.park(parent, nothingNew), ...children.map((child) => complete([child]))]);

      expect(await family.row(id)).toMatchObject({ PendingChildren: 0, parked: false });
      await fixture.claim({ jobTypes: ['parent'] });
    }
  });

  it('are enqueued and waited for together, or neither', async () => {
    const parent = await claimedParent();
    sink.refuses = 'parked';
    await expect(fixture.store.park(parent, fanout(3))).rejects.toThrow('refused');
    sink.refuses = undefined;
    expect(await family.children(parent.id)).toEqual([]);
    expect(await family.row(parent.id)).toMatchObject({ Status: 1, parked: false });

    await fixture.store.park(parent, fanout(3));
    expect(await fixture.store.park(parent, fanout(3))).toBeUndefined();
    expect(await family.children(parent.id)).toHaveLength(3);
  });

  it('are recorded with the join, or not at all', async () => {
    const parentId = await parkedParent(1);
    const children = await claimChildren(1);
    sink.refuses = 'childrenEnded';
    await expect(complete(children)).rejects.toThrow('refused');
    sink.refuses = undefined;
    expect(await family.row(parentId)).toMatchObject({ PendingChildren: 1, parked: true });

    await complete(children);
    await expectJoinedOnce(parentId);
  });

  it('are no end of a job that was asked to cancel before it could be parked', async () => {
    const parent = await claimedParent();
    await fixture.queue.cancel(fixture.userId, parent.id);
    const event = await fixture.store.park(parent, fanout(2));

    expect(event?.kind).toBe('cancelled');
    expect(await family.children(parent.id)).toEqual([]);
  });

  it('give each place one child, however often they are enqueued', async () => {
    const id = await parkedParent(4);
    await fixture.dataSource.query(`UPDATE "BackgroundJobs" SET "RunAt" = now() WHERE "Id" = $1`, [id]);
    const [parent] = await fixture.claim({ jobTypes: ['parent'] });
    if (parent?.id !== id) throw new Error('The parent was not there to claim.');
    await fixture.store.park(parent, fanout(4));

    expect((await family.children(id)).map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    expect(await family.row(id)).toMatchObject({ PendingChildren: 4, parked: true });
  });

  describe('that nobody looks after', () => {
    it('are found by the sweep: their parent is over, and they go on', async () => {
      const id = await parkedParent(3);
      const [running] = await claimChildren(1);
      // By hand, past everything that would have told the children.
      await fixture.dataSource.query(
        `UPDATE "BackgroundJobs" SET "Status" = 4, "CompletedAt" = now() WHERE "Id" = $1`,
        [id],
      );
      await settleFamilies(fixture.store);

      const statuses = (await family.children(id)).map(({ status }) => status).sort();
      expect(statuses).toEqual([1, 4, 4]);
      const kinds = await fixture.kinds(running?.id ?? '');
      expect(kinds.at(-1)).toBe('cancelRequested');
    });

    it('wake their parent all the same when somebody removed them by hand', async () => {
      const id = await parkedParent(3);
      await fixture.dataSource.query('DELETE FROM "BackgroundJobs" WHERE "ParentId" = $1', [id]);
      await settleFamilies(fixture.store);

      expect(await family.row(id)).toMatchObject({ Status: 0, PendingChildren: 0, parked: false });
      expect((await fixture.kinds(id)).at(-1)).toBe('childrenEnded');
    });
  });
});
