import { DependencyUnavailableError, ProviderTimeoutError, UnitFailedError } from '@cairn/errors';
import { waitUntil } from '@cairn/testing';
import { z } from 'zod';
import type { Unit, UnitContext, UnitJobHandler, UnitOutcome } from '../handlers/handler.ts';
import type { JobHandlerOptions } from '../handlers/job-handler.decorator.ts';
import { QueueFixture } from '../queue.fixture.ts';

interface Payload {
  pages: number;
}

/** Recognises pages by naming them, and counts how often it was asked for each. */
class PagesHandler implements UnitJobHandler<Payload, number, unknown> {
  readonly payloadSchema = z.object({ pages: z.number() });
  readonly calls: number[] = [];
  /** What it was told of units that an earlier attempt did. */
  readonly resumed: string[] = [];
  cleanUps = 0;
  /** Set by specs to make a page fail or wait. */
  onPage: (page: number, ctx: UnitContext) => void | Promise<void> = () => undefined;

  async plan({ payload }: { payload: Payload }): Promise<Unit<number>[]> {
    return Array.from({ length: payload.pages }, (_, index) => ({ id: `p${index + 1}`, input: index + 1 }));
  }

  async processUnit({ input }: Unit<number>, ctx: UnitContext): Promise<Uint8Array> {
    this.calls.push(input);
    await this.onPage(input, ctx);
    return Buffer.from(`page ${input}`);
  }

  async resumeUnit({ id }: Unit<number>, output: Buffer): Promise<void> {
    this.resumed.push(`${id}: ${output.toString()}`);
  }

  async assemble(_job: unknown, outcomes: readonly UnitOutcome<number>[]): Promise<unknown> {
    return Promise.all(outcomes.map(async ({ failure, read }) => failure ?? (await read()).toString()));
  }

  async cleanUp(): Promise<void> {
    this.cleanUps += 1;
  }

  callsOf(page: number): number {
    return this.calls.filter((called) => called === page).length;
  }
}

describe('a job of units', () => {
  let fixture: QueueFixture;
  let pages: PagesHandler;

  beforeEach(async () => {
    fixture = await QueueFixture.create();
    pages = new PagesHandler();
  });
  afterEach(() => fixture.drop());

  const start = async (count: number, options: JobHandlerOptions = {}, settings = {}) => {
    fixture.handle('pages', pages, options);
    const worker = fixture.startWorker(settings);
    const { id } = await fixture.enqueue({ jobType: 'pages', payload: { pages: count } });
    return { id, worker, key: { userId: fixture.userId, jobId: id } };
  };

  it('stores every unit, reports it, and assembles them in plan order', async () => {
    const { id, key } = await start(3);
    const job = await fixture.waitFor(id, 'Completed');

    expect(job.result).toEqual(['page 1', 'page 2', 'page 3']);
    expect(await fixture.checkpoints.listUnitIds(key)).toEqual(new Set(['p1', 'p2', 'p3']));
    const history = await fixture.history(id);
    expect(history[2]).toMatchObject({ kind: 'unitsPlanned', data: { unitIds: ['p1', 'p2', 'p3'] } });
    const completed = history.filter(({ kind }) => kind === 'unitCompleted').map(({ data }) => data);
    expect(completed.map((data) => data.completedUnits)).toEqual([1, 2, 3]);
    expect(completed.map((data) => data.percent)).toEqual([31, 63, 95]);
    expect(pages.cleanUps).toBe(1);
  });

  it('keeps what the handler remarks on a unit in its history, with those that fail too', async () => {
    pages.onPage = (page, ctx) => {
      if (page > 1) ctx.remark({ provider: 'second', tries: page });
      if (page === 3) throw new UnitFailedError('PAGE_NOT_READABLE', 'This page is damaged.');
      expect(ctx.userId).toBe(fixture.userId);
    };
    const { id } = await start(3);
    await fixture.waitFor(id, 'Completed');

    const ends = (await fixture.history(id)).filter(({ kind }) => kind === 'unitCompleted' || kind === 'unitFailed');
    const remarks = Object.fromEntries(ends.map(({ data }) => [data.unitId, data.remarks]));
    expect(remarks).toEqual({
      p1: undefined,
      p2: { provider: 'second', tries: 2 },
      p3: { provider: 'second', tries: 3 },
    });
  });

  it('works on no more units at once than it may, over all jobs', async () => {
    let inFlight = 0;
    let most = 0;
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    pages.onPage = async () => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      await gate;
      inFlight -= 1;
    };
    const first = await start(3, {}, { unitConcurrency: 2, concurrency: 2 });
    const second = await fixture.enqueue({ jobType: 'pages', payload: { pages: 3 } });
    await fixture.waitFor(second.id, 'Processing');
    await waitUntil(() => inFlight === 2);
    open();
    await fixture.waitFor(first.id, 'Completed');
    await fixture.waitFor(second.id, 'Completed');

    expect(most).toBe(2);
  });

  it('completes when a unit fails twice and then succeeds, within one attempt', async () => {
    pages.onPage = (page) => {
      if (page === 3 && pages.callsOf(3) <= 2) throw new ProviderTimeoutError('mock', 1);
    };
    const { id } = await start(4);

    expect(await fixture.waitFor(id, 'Completed')).toMatchObject({ attempt: 1 });
    expect(pages.callsOf(3)).toBe(3);
    expect(pages.callsOf(1)).toBe(1);
  });

  it('fails with the number of checkpoints when a unit always fails, and a retry resumes at that unit', async () => {
    let healed = false;
    pages.onPage = (page) => {
      if (page === 3 && !healed) throw new ProviderTimeoutError('mock', 1);
    };
    const { id } = await start(5, { maxAttempts: 2 }, { unitConcurrency: 1 });
    const failed = await fixture.waitFor(id, 'Failed');

    expect(failed.error).toMatchObject({ code: 'PROVIDER_TIMEOUT', checkpointCount: 2 });
    expect(pages.callsOf(3)).toBe(6);
    expect(pages.callsOf(4)).toBe(0);

    healed = true;
    pages.calls.length = 0;
    await fixture.queue.retry(fixture.userId, id);
    expect((await fixture.waitFor(id, 'Completed')).result).toHaveLength(5);
    expect(pages.calls).toEqual([3, 4, 5]);
    const resumed = (await fixture.history(id)).filter(
      ({ kind, data }) => kind === 'unitCompleted' && data.resumed === true,
    );
    expect(resumed.slice(-2).map(({ data }) => data.unitId)).toEqual(['p1', 'p2']);
  });

  it('goes on without a unit that cannot be done, and tells of it', async () => {
    pages.onPage = (page) => {
      if (page === 2) throw new UnitFailedError('IMAGE_NOT_DECODABLE', 'The image of page 2 is damaged.');
    };
    const { id } = await start(3);
    const job = await fixture.waitFor(id, 'Completed');

    expect(job.result).toEqual([
      'page 1',
      { code: 'IMAGE_NOT_DECODABLE', message: 'The image of page 2 is damaged.' },
      'page 3',
    ]);
    expect(pages.callsOf(2)).toBe(1);
    expect(await fixture.kinds(id)).toContain('unitFailed');
  });

  it('verifies what is stored while it does the rest, and then does what was damaged, and no other', async () => {
    const { storage } = fixture.checkpoints;
    const get = storage.get.bind(storage);
    const begun = Promise.withResolvers<undefined>();
    storage.get = async (...args) => {
      await begun.promise;
      return get(...args);
    };
    pages.onPage = async (page, ctx) => {
      if (page !== 3) return;
      if (ctx.attempt > 1) return begun.resolve(undefined);
      for await (const { name, metadata } of storage.list(`${fixture.userId}/jobs/`)) {
        if (!name.endsWith('unit_p1.output')) continue;
        await storage.put(name, Buffer.from('page X'), { contentType: 'x/y', metadata: { ...metadata } });
      }
      throw new Error('a bug, once');
    };
    const { id } = await start(3, {}, { unitConcurrency: 1 });

    expect((await fixture.waitFor(id, 'Completed')).result).toEqual(['page 1', 'page 2', 'page 3']);
    expect(pages.calls).toEqual([1, 2, 3, 3, 1]);
    expect(pages.resumed).toEqual(['p2: page 2']);
  });

  it('waits for storage that is away with another attempt, then resumes', async () => {
    const { storage } = fixture.checkpoints;
    const put = storage.put.bind(storage);
    const plan = pages.plan.bind(pages);
    let attempts = 0;
    pages.plan = (job) => {
      attempts += 1;
      return plan(job);
    };
    storage.put = async (name, ...rest) => {
      if (attempts === 1 && name.endsWith('unit_p2.output')) throw new DependencyUnavailableError('blob storage');
      return put(name, ...rest);
    };
    const { id } = await start(3, {}, { unitConcurrency: 1 });

    expect((await fixture.waitFor(id, 'Completed')).result).toHaveLength(3);
    expect(attempts).toBe(2);
    expect(pages.callsOf(1)).toBe(1);
  });

  it('stops soon when cancelled, and stores nothing after it', async () => {
    pages.onPage = (page, { signal }) =>
      page === 1
        ? undefined
        : new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const { id, key } = await start(5, {}, { unitConcurrency: 1 });
    await waitUntil(() => pages.callsOf(2) === 1);
    await fixture.queue.cancel(fixture.userId, id);
    await fixture.waitFor(id, 'Cancelled');

    expect(await fixture.checkpoints.listUnitIds(key)).toEqual(new Set(['p1']));
    expect(pages.calls).toEqual([1, 2]);
    expect((await fixture.kinds(id)).at(-1)).toBe('cancelled');
  });

  it('lets the unit in flight end when the worker stops, starts no other, and uses up no attempt', async () => {
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    pages.onPage = (page) => (page === 2 ? gate : undefined);
    const { id, key, worker } = await start(4, {}, { unitConcurrency: 1 });
    await waitUntil(() => pages.callsOf(2) === 1);
    const stopped = worker.stop();
    open();
    await stopped;

    expect(await fixture.job(id)).toMatchObject({ status: 'Queued', attempt: 0 });
    expect(await fixture.checkpoints.listUnitIds(key)).toEqual(new Set(['p1', 'p2']));
    fixture.startWorker({ unitConcurrency: 1 });
    expect(await fixture.waitFor(id, 'Completed')).toMatchObject({ attempt: 1 });
    expect(pages.calls).toEqual([1, 2, 3, 4]);
  });

  it('is given back, not failed, when the worker stops while a unit waits for its next try', async () => {
    pages.onPage = () => {
      throw new ProviderTimeoutError('mock', 1);
    };
    fixture.random = () => 0.9;
    const { id, worker } = await start(1, {}, { backoffBaseMs: 600_000 });
    await waitUntil(() => pages.callsOf(1) === 1);
    await worker.stop();

    expect(await fixture.job(id)).toMatchObject({ status: 'Queued', attempt: 0, error: null });
    expect((await fixture.kinds(id)).at(-1)).toBe('released');
  });

  it.each([
    ['comes twice', ['p1', 'p1']],
    ['may have 1 to 64', ['../../etc/passwd']],
  ])('refuses a plan with a unit id that %s', async (reason, ids) => {
    pages.plan = async () => ids.map((id) => ({ id, input: 1 }));
    const { id } = await start(2);
    const job = await fixture.waitFor(id, 'Failed');

    expect(job.error?.code).toBe('JOB_PLAN_INVALID');
    expect(job.error?.message).toContain(reason);
    expect(job.attempt).toBe(1);
  });
});
