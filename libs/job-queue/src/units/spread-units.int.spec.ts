import { ProviderUnavailableError, UnitFailedError } from '@cairn/errors';
import { waitUntil } from '@cairn/testing';
import { z } from 'zod';
import { Family, isGapless, untilAborted } from '../children/families.fixture.ts';
import type { JobContext, Unit, UnitJobHandler, UnitOutcome } from '../handlers/handler.ts';
import type { JobHandlerOptions } from '../handlers/job-handler.decorator.ts';
import { activeJobs } from '../catch-up/missed.fixture.ts';
import { PostgresJobFeed } from '../feed/postgres-job-feed.ts';
import { QueueFixture } from '../queue.fixture.ts';

/** Recognises pages by naming them, and remembers what it was asked for. */
class PagesHandler implements UnitJobHandler<{ pages: number }, number, unknown> {
  readonly payloadSchema = z.object({ pages: z.number() });
  readonly calls: number[] = [];
  readonly jobIds = new Set<string>();
  plans = 0;
  cleanUps = 0;
  onPage: (page: number, ctx: JobContext) => unknown = () => undefined;

  async plan({ payload }: { payload: { pages: number } }): Promise<Unit<number>[]> {
    this.plans += 1;
    return Array.from({ length: payload.pages }, (_, index) => ({ id: `p${index + 1}`, input: index + 1 }));
  }

  async processUnit({ input }: Unit<number>, ctx: JobContext, job: { id: string }): Promise<Uint8Array> {
    this.calls.push(input);
    this.jobIds.add(job.id);
    await this.onPage(input, ctx);
    return Buffer.from(`page ${input}`);
  }

  async assemble(_job: unknown, outcomes: readonly UnitOutcome<number>[]): Promise<unknown> {
    return Promise.all(outcomes.map(async ({ failure, read }) => failure ?? (await read()).toString()));
  }

  async cleanUp(): Promise<void> {
    this.cleanUps += 1;
  }
}

const spread = { unitsPerChild: 4, fromUnits: 10 };

describe('a job of units that is spread over workers', () => {
  let fixture: QueueFixture;
  let family: Family;
  let pages: PagesHandler;

  beforeEach(async () => {
    fixture = await QueueFixture.create();
    family = new Family(fixture);
    pages = new PagesHandler();
  });
  afterEach(() => fixture.drop());

  const enqueue = async (count: number, options: JobHandlerOptions = {}): Promise<string> => {
    fixture.handle('pages', pages, { spread, ...options });
    return (await fixture.enqueue({ jobType: 'pages', payload: { pages: count } })).id;
  };
  const unitsOf = async (jobId: string, kind: string): Promise<string[]> =>
    (await fixture.history(jobId)).flatMap((event) => (event.kind === kind ? [String(event.data.unitId)] : []));
  /** How many workers are at parts of the job. */
  const workersOf = async (jobId: string): Promise<number> => {
    const [{ workers }] = await fixture.dataSource.query(
      'SELECT count(DISTINCT "WorkerId")::int AS workers FROM "BackgroundJobs" WHERE "ParentId" = $1 AND "Status" = 1',
      [jobId],
    );
    return workers;
  };
  const named = (from: number, to: number): string[] =>
    Array.from({ length: to - from + 1 }, (_, place) => `page ${from + place}`);

  it('has each of 200 units done once, on three workers, and tells of them as of its own', async () => {
    for (let worker = 0; worker < 3; worker += 1) fixture.startWorker({ concurrency: 2, unitConcurrency: 2 });
    // Two workers have room for four of the twenty parts, so the third gets some as well.
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    pages.onPage = () => gate;
    const id = await enqueue(200, { spread: { unitsPerChild: 10, fromUnits: 50 } });
    await waitUntil(async () => (await workersOf(id)) === 3);
    open();
    const job = await fixture.waitFor(id, 'Completed');

    expect(job).toMatchObject({ attempt: 1, progressPercent: 100, result: named(1, 200) });
    expect([...pages.calls].sort((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
    expect(pages.jobIds).toEqual(new Set([id]));
    expect(pages.cleanUps).toBe(pages.plans);
    expect((await family.children(id)).map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 2));

    const history = await fixture.history(id);
    expect(isGapless(history)).toBe(true);
    const done = history.filter(({ kind, data }) => kind === 'unitCompleted' && data.resumed === false);
    expect(done.map(({ data }) => data.completedUnits)).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
    expect(done.at(-1)?.data).toMatchObject({ totalUnits: 200, failedUnits: 0, percent: 95 });
    expect(new Set(done.map(({ workerId }) => workerId)).size).toBe(3);
    expect(new Set(done.map(({ attempt }) => attempt))).toEqual(new Set([1]));
  });

  it('keeps small jobs on one worker', async () => {
    fixture.startWorker();
    const id = await enqueue(9);

    expect((await fixture.waitFor(id, 'Completed')).result).toEqual(named(1, 9));
    expect(await family.children(id)).toEqual([]);
    expect(await fixture.kinds(id)).not.toContain('parked');
  });

  it('is spread as the worker says rather than its handler', async () => {
    fixture.startWorker({ spread: { pages: { unitsPerChild: 2, fromUnits: 4 } } });
    const id = await enqueue(4);

    await fixture.waitFor(id, 'Completed');
    expect(await family.children(id)).toHaveLength(2);
  });

  it('goes on without a unit that cannot be done, which is tried once', async () => {
    pages.onPage = (page) => {
      if (page === 7) throw new UnitFailedError('IMAGE_NOT_DECODABLE', 'Page 7 is damaged.');
    };
    fixture.startWorker();
    const id = await enqueue(12);
    const { result } = await fixture.waitFor(id, 'Completed');

    const damaged = { code: 'IMAGE_NOT_DECODABLE', message: 'Page 7 is damaged.' };
    expect(result).toEqual([...named(1, 6), damaged, ...named(8, 12)]);
    expect(pages.calls.filter((page) => page === 7)).toHaveLength(1);
    const history = await fixture.history(id);
    const settled = history.filter(({ kind }) => kind === 'unitCompleted' || kind === 'unitFailed').slice(0, 12);
    expect(settled.at(-1)?.data).toMatchObject({ completedUnits: 11, failedUnits: 1, percent: 95 });
  });

  it('fails with the error of a unit that could not be done now, and its retry does only what is left', async () => {
    let healed = false;
    pages.onPage = (page) => {
      if (page === 6 && !healed) throw new ProviderUnavailableError('mock');
    };
    fixture.startWorker({ unitConcurrency: 1 });
    const id = await enqueue(12, { maxAttempts: 1, unitAttempts: 1 });
    const failed = await fixture.waitFor(id, 'Failed');
    expect(failed.error).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', checkpointCount: 9 });

    healed = true;
    pages.calls.length = 0;
    await fixture.queue.retry(fixture.userId, id);
    expect((await fixture.waitFor(id, 'Completed')).result).toEqual(named(1, 12));
    expect(pages.calls).toEqual([6, 7, 8]);
    expect(isGapless(await fixture.history(id))).toBe(true);
  });

  it('costs the units in flight when a worker dies with a part, and no more', async () => {
    let hang = true;
    pages.onPage = (page, { signal }) => (page === 6 && hang ? untilAborted(signal) : undefined);
    const dying = fixture.startWorker({ concurrency: 1, unitConcurrency: 1 });
    const id = await enqueue(12);
    await waitUntil(() => pages.calls.includes(6));
    const part = (await family.children(id)).find(({ status }) => status === 1);
    hang = false;
    await fixture.loseWorkerOf(part?.id ?? '');
    const stopped = dying.stop();
    fixture.startWorker({ concurrency: 2 });

    expect((await family.completedDespiteLosses(id)).result).toEqual(named(1, 12));
    await stopped;
    expect(pages.calls.filter((page) => page === 6)).toHaveLength(2);
    expect(pages.calls).toHaveLength(13);
    const completed = await unitsOf(id, 'unitCompleted');
    expect(completed.slice(0, 12).sort()).toEqual(Array.from({ length: 12 }, (_, n) => `p${n + 1}`).sort());
    expect(isGapless(await fixture.history(id))).toBe(true);
  });

  it('completes the history of a part that died between a checkpoint and its event', async () => {
    const id = await enqueue(10);
    let first = true;
    pages.onPage = async (page, ctx) => {
      if (page !== 2 || !first) return;
      first = false;
      const key = { userId: fixture.userId, jobId: id, unitId: 'p2' };
      await fixture.checkpoints.save(key, Buffer.from('page 2'), ctx.signal);
      throw new Error('a bug, right after the checkpoint');
    };
    fixture.startWorker({ unitConcurrency: 1 });
    await fixture.waitFor(id, 'Completed');

    expect(pages.calls.filter((page) => page === 2)).toHaveLength(1);
    expect((await unitsOf(id, 'unitCompleted')).slice(0, 10).sort()).toEqual(
      Array.from({ length: 10 }, (_, n) => `p${n + 1}`).sort(),
    );
  });

  it('stops its parts when it is cancelled, and nothing is stored or told after it', async () => {
    pages.onPage = (page, { signal }) => (page % 4 === 1 ? undefined : untilAborted(signal));
    fixture.startWorker({ concurrency: 3, unitConcurrency: 3 });
    const id = await enqueue(12);
    await waitUntil(async () => (await unitsOf(id, 'unitCompleted')).length > 0);
    await fixture.queue.cancel(fixture.userId, id);
    await fixture.waitFor(id, 'Cancelled');
    await family.childrenOver(id);

    const history = await fixture.history(id);
    expect(history.at(-1)?.kind).toBe('cancelled');
    expect(isGapless(history)).toBe(true);
  });

  it('waits while a kill switch has stopped its parts, and goes on where it was when that is cleared', async () => {
    const type = { scope: 'type', name: 'pages', reason: 'the provider drowns', by: 'spec' } as const;
    let held = true;
    pages.onPage = (page, { signal }) => (page === 2 && held ? untilAborted(signal) : undefined);
    fixture.switches.start();
    fixture.startWorker({ concurrency: 1, unitConcurrency: 1 });
    const id = await enqueue(10, { maxAttempts: 1 });
    await waitUntil(() => pages.calls.includes(2));
    await fixture.switches.set({ ...type, mode: 'stopped' });

    await waitUntil(async () => (await family.children(id)).every(({ status }) => status === 0));
    expect(await family.children(id)).toMatchObject([{ attempt: 0 }, { attempt: 0 }, { attempt: 0 }]);
    expect(await fixture.job(id)).toMatchObject({ status: 'Processing', error: null });

    held = false;
    await fixture.switches.clear(type);
    expect((await fixture.waitFor(id, 'Completed')).result).toEqual(named(1, 10));
    expect(pages.calls.filter((page) => page <= 2)).toEqual([1, 2, 2]);
  });

  it('lets a part go on elsewhere when its worker stops, and uses up no attempt', async () => {
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    pages.onPage = (page) => (page === 2 ? gate : undefined);
    const first = fixture.startWorker({ concurrency: 1, unitConcurrency: 1 });
    const id = await enqueue(10);
    await waitUntil(() => pages.calls.includes(2));
    const stopped = first.stop();
    open();
    await stopped;
    expect(await family.children(id)).toMatchObject([{ status: 0, attempt: 0 }, { status: 0 }, { status: 0 }]);

    fixture.startWorker();
    expect((await fixture.waitFor(id, 'Completed')).result).toEqual(named(1, 10));
    expect(pages.calls).toHaveLength(10);
  });

  it('is one job with its units to a page that looks', async () => {
    pages.onPage = (page, { signal }) => (page === 1 ? undefined : untilAborted(signal));
    const listener = fixture.listen();
    const feed = new PostgresJobFeed(fixture.dataSource, listener, fixture.dependencies().logger);
    const told: string[] = [];
    feed.subscribe((_userId, { name, message }) => void told.push(`${name} ${message.jobId}`));
    await waitUntil(() => listener.healthy);
    fixture.startWorker({ concurrency: 1, unitConcurrency: 1 });
    const id = await enqueue(10);
    await waitUntil(() => pages.calls.includes(2));

    const units = await waitUntil(async () => {
      const [snapshot, ...others] = await activeJobs(feed, fixture.userId);
      expect(others).toEqual([]);
      expect(snapshot?.job).toMatchObject({ id, status: 'Processing' });
      return snapshot?.units[1]?.status === 'running' && snapshot.units;
    });
    expect(units.map(({ status }) => status)).toEqual([
      'done',
      'running',
      ...Array.from({ length: 8 }, () => 'waiting'),
    ]);
    expect(new Set(told.map((line) => line.split(' ')[1]))).toEqual(new Set([id]));
    await fixture.queue.cancel(fixture.userId, id);
    await family.childrenOver(id);
  });
});
