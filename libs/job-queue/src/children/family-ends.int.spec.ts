import { waitUntil } from '@cairn/testing';
import { QueueFixture } from '../queue.fixture.ts';
import { Family, isGapless, untilAborted } from './families.fixture.ts';

describe('a family of jobs', () => {
  let fixture: QueueFixture;
  let family: Family;

  beforeEach(async () => {
    fixture = await QueueFixture.create();
    family = new Family(fixture);
  });
  afterEach(() => fixture.drop());

  it('takes its children along when it is cancelled', async () => {
    family.onChild = (_n, signal) => untilAborted(signal);
    fixture.startWorker({ concurrency: 2 });
    const id = await family.enqueue(20);
    await waitUntil(() => family.childRuns.length === 2);
    await fixture.queue.cancel(fixture.userId, id);

    await fixture.waitFor(id, 'Cancelled');
    const children = await family.childrenOver(id);
    expect(new Set(children.map(({ status }) => status))).toEqual(new Set([4]));
    expect(family.childRuns).toHaveLength(2);
    expect(await family.row(id)).toMatchObject({ Status: 4, PendingChildren: 0 });
    expect((await fixture.kinds(id)).at(-1)).toBe('cancelled');
  });

  it('runs its children again when it is retried after a cancel, those included that still stop', async () => {
    let stubborn: () => void = () => undefined;
    let told: AbortSignal | undefined;
    family.onChild = (n, signal) => {
      if (family.childRuns.length > 1) return n;
      told = signal;
      return new Promise<void>((resolve) => (stubborn = resolve));
    };
    fixture.startWorker({ concurrency: 1 });
    const id = await family.enqueue(2);
    await waitUntil(() => family.childRuns.length === 1);
    await fixture.queue.cancel(fixture.userId, id);
    await fixture.waitFor(id, 'Cancelled');
    await fixture.queue.retry(fixture.userId, id);
    await waitUntil(() => told?.aborted);
    stubborn();

    expect((await fixture.waitFor(id, 'Completed')).result).toMatchObject([{ result: 0 }, { result: 1 }]);
    expect(family.childRuns).toEqual([0, 0, 1]);
    expect(isGapless(await fixture.history(id))).toBe(true);
  });

  it('outlives the worker of a child', async () => {
    let died = false;
    family.onChild = (n, signal) => (n === 1 && !died ? untilAborted(signal) : n);
    const dying = fixture.startWorker({ concurrency: 3 });
    const id = await family.enqueue(3);
    await waitUntil(async () => (await family.children(id)).filter(({ status }) => status === 2).length === 2);
    died = true;
    const child = (await family.children(id)).find(({ index }) => index === 1);
    await fixture.loseWorkerOf(child?.id ?? '');
    const stopped = dying.stop();
    fixture.startWorker();

    expect((await family.completedDespiteLosses(id)).result).toMatchObject([
      { result: 0 },
      { result: 1 },
      { result: 2 },
    ]);
    await stopped;
    expect(family.childRuns.sort()).toEqual([0, 1, 1, 2]);
  });

  it('takes its children along when it is deleted', async () => {
    family.onChild = (_n, signal) => untilAborted(signal);
    fixture.startWorker({ concurrency: 1 });
    const id = await family.enqueue(3);
    await waitUntil(() => family.childRuns.length === 1);
    await fixture.queue.delete(fixture.userId, id);

    expect((await family.childrenOver(id)).map(({ status }) => status)).toEqual([4, 4, 4]);
    await fixture.dataSource.query(
      `UPDATE "BackgroundJobs" SET "DeleteRequestedAt" = now() - interval '1 d' WHERE "Id" = $1`,
      [id],
    );
    await fixture.sweep().sweep();
    await fixture.dataSource.query(`UPDATE "BackgroundJobs" SET "DeleteRequestedAt" = now() - interval '1 d'`);
    await fixture.sweep().sweep();
    expect(await family.children(id)).toEqual([]);
  });

  it('goes on when one of its children is cancelled', async () => {
    family.options = { onFailure: 'collect' };
    family.onChild = (n, signal) => (n === 0 ? untilAborted(signal) : n);
    fixture.startWorker();
    const id = await family.enqueue(2);
    await waitUntil(() => family.childRuns.length === 2);
    const [child] = await family.children(id);
    await fixture.queue.cancel(fixture.userId, child?.id ?? '');

    expect((await fixture.waitFor(id, 'Completed')).result).toMatchObject([
      { status: 'Cancelled', error: null },
      { status: 'Completed', result: 1 },
    ]);
  });
});
