import { FakeTimers, settle } from '@cairn/testing';

import type { Document } from '../documents/document.ts';
import { aDocument } from '../testing/a-document.ts';
import { ApiError } from '../errors/api-error.ts';
import { LiveJobs } from '../feed/live-jobs.ts';
import { snapshotAt, told } from '../feed/told.fixture.ts';
import type { HubEvents } from '../hub/hub-link.ts';
import { JobWatch, type WatchedJob } from './job-watch.ts';

const missing = new ApiError(404, [{ code: 'RESOURCE_NOT_FOUND', message: 'There is none.' }], 't');

function setUp(documents: Document[] = [aDocument()]) {
  const timers = new FakeTimers();
  const world = {
    documents: new Map(documents.map((document) => [document.id, document])),
    failure: undefined as unknown,
    asked: [] as string[],
    open: 0,
    reachable: true,
    hub: undefined as HubEvents | undefined,
  };
  const live = new LiveJobs({
    hubUrl: () => Promise.resolve('/hubs/jobs'),
    open: (_url, events) => {
      if (!world.reachable) return Promise.reject(new Error('unreachable'));
      world.hub = events;
      return Promise.resolve({
        start: () => Promise.resolve(void (world.open += 1)),
        stop: () => Promise.resolve(void (world.open -= 1)),
      });
    },
    missed: () => Promise.reject(new Error('not asked here')),
    timers,
  });
  const get = (id: string): Promise<Document> => {
    world.asked.push(id);
    const document = world.documents.get(id);
    return world.failure
      ? Promise.reject(world.failure)
      : document
        ? Promise.resolve(document)
        : Promise.reject(missing);
  };
  const watch = (id = 'd1', signal?: AbortSignal) => new JobWatch({ id, live, get, timers, signal });
  return { timers, world, live, watch };
}

/** Reads all of a watch. */
async function read(watch: AsyncIterable<WatchedJob>): Promise<WatchedJob[]> {
  const seen: WatchedJob[] = [];
  for await (const job of watch) seen.push(job);
  return seen;
}

describe('a watched job', () => {
  it('is read from the first thing known to its end, as domain-api settles it', async () => {
    const { timers, world, watch } = setUp();
    const reading = read(watch());
    await settle();
    world.hub?.message(snapshotAt(2));
    await settle();
    world.hub?.message(told('jobProgress', 3, { percent: 50, message: 'Page 2 of 4' }));
    await settle();
    world.hub?.message(told('jobCompleted', 4, { result: {} }));
    await settle();
    world.documents.set('d1', aDocument({ status: 'Completed', pageCount: 4, updatedAt: '2026-03-01T10:01:00.000Z' }));
    await timers.advance(5_000);

    const seen = await reading;

    expect(seen.map(({ status, percent }) => `${status} ${percent}`)).toEqual(
      expect.arrayContaining(['Queued 0', 'Processing 0', 'Processing 50', 'Finishing 100', 'Completed 100']),
    );
    expect(seen.at(-1)).toMatchObject({ active: false, document: { status: 'Completed' } });
    await timers.advance(10_000);
    expect(world.open).toBe(0);
    expect(timers.pending).toBe(0);
  });

  it('tells listeners of each change, each event once, and the end', async () => {
    const { timers, world, watch } = setUp();
    const watched = watch();
    const heard: string[] = [];
    watched.on('change', ({ percent }) => heard.push(`${percent} %`));
    watched.on('event', ({ name }) => heard.push(name));
    watched.on('end', ({ status }) => heard.push(status));
    await settle();
    world.hub?.message(snapshotAt(2));
    heard.length = 0;

    const done = told('unitCompleted', 3, { unitId: 'a', index: 0, totalUnits: 2, completedUnits: 1, resumed: false });
    world.hub?.message(done);
    world.hub?.message(done);
    world.hub?.message(told('jobProgress', 4, { jobId: 'j2', subjectId: 'd2', follows: 0 }));
    world.hub?.message(told('jobFailed', 4, { error: null }));
    world.documents.set('d1', aDocument({ status: 'Failed', updatedAt: '2026-03-01T10:01:00.000Z' }));
    await timers.advance(5_000);

    expect(heard).toEqual(['unitCompleted', '47 %', 'jobFailed', '47 %', '0 %', 'Failed']);
  });

  it('skips for a slow reader what is between, and never the end', async () => {
    const { timers, world, watch } = setUp();
    const loop = watch()[Symbol.asyncIterator]();
    await loop.next();

    world.hub?.message(snapshotAt(2));
    for (let sequence = 3; sequence < 90; sequence += 1) {
      world.hub?.message(told('jobProgress', sequence, { percent: sequence, message: null }));
    }
    expect(await loop.next()).toMatchObject({ value: { percent: 89 } });
    world.hub?.message(told('jobCompleted', 90, { result: {} }));
    world.documents.set('d1', aDocument({ status: 'Completed', updatedAt: '2026-03-01T10:01:00.000Z' }));
    await timers.advance(5_000);

    expect(await loop.next()).toMatchObject({ value: { status: 'Completed' } });
    expect(await loop.next()).toMatchObject({ done: true });
  });

  it('is followed over HTTP while no hub can be reached', async () => {
    const { timers, world, watch } = setUp([aDocument({ status: 'Processing', progressPercent: 10 })]);
    const watched = watch();
    await settle();
    world.hub?.closed();
    world.documents.set(
      'd1',
      aDocument({ status: 'Processing', progressPercent: 40, updatedAt: '2026-03-02T00:00:00Z' }),
    );
    await timers.advance(40_000);

    expect(watched.state).toMatchObject({ percent: 40, status: 'Processing' });
  });

  it('may be named by the id of the job, of which the hub knows the document', async () => {
    const { timers, world, watch } = setUp();
    const watched = watch('j1');
    await settle();
    expect(watched.state).toBeUndefined();

    world.hub?.message(snapshotAt(2));
    await settle();
    await timers.advance(60_000);

    expect(watched.state).toMatchObject({ document: { id: 'd1' }, job: { jobId: 'j1' } });
    watched.close();
  });

  it('may be about something else than a document: then the hub alone tells of it, and of its end', async () => {
    const { timers, world, watch } = setUp([]);
    const reading = read(watch('j1'));
    await settle();
    world.hub?.message(told('jobQueued', 1, { subjectId: null, job: { subjectId: null, status: 'Queued' } }));
    await settle();
    world.hub?.message(told('jobCompleted', 2, { subjectId: null, result: {} }));

    expect((await reading).map(({ status }) => status)).toEqual(['Queued', 'Completed']);
    await timers.advance(10_000);
    expect(timers.pending).toBe(0);
  });

  it('fails when there is no such job', async () => {
    const { timers, watch } = setUp([]);
    const reading = read(watch('nothing'));
    reading.catch(() => undefined);

    await timers.advance(15_000);

    await expect(reading).rejects.toBe(missing);
  });

  it('gives a hub that is away a minute to tell of a job that is no document', async () => {
    const { timers, world, watch } = setUp([]);
    const watched = watch('nothing');
    const errors: unknown[] = [];
    watched.on('error', (error) => errors.push(error));
    world.reachable = false;
    await settle();
    world.hub?.closed();

    await timers.advance(50_000);
    expect(errors).toEqual([]);
    await timers.advance(20_000);
    expect(errors).toEqual([missing]);
  });

  it('fails when the user may not see it, and waits while the service is away', async () => {
    const { timers, world, watch } = setUp();
    world.failure = new ApiError(503, [{ code: 'SERVICE_BUSY', message: 'Busy.' }], null);
    const watched = watch();
    const errors: unknown[] = [];
    watched.on('error', (error) => errors.push(error));
    await timers.advance(30_000);
    expect(errors).toEqual([]);

    world.failure = new ApiError(401, [{ code: 'AUTH_TOKEN_EXPIRED', message: 'Expired.' }], null);
    await timers.advance(30_000);
    expect(errors).toEqual([world.failure]);
    await expect(read(watched)).rejects.toBe(world.failure);
  });

  it('ends with the reason of a signal, and quietly when it is closed or the loop is left', async () => {
    const { timers, watch } = setUp();
    const controller = new AbortController();
    const aborted = read(watch('d1', controller.signal));
    const closed = watch();
    const reading = read(closed);
    await settle();
    for await (const job of watch()) {
      expect(job.status).toBe('Queued');
      break;
    }

    controller.abort('enough');
    closed.close();

    await expect(aborted).rejects.toBe('enough');
    expect((await reading).every(({ status }) => status === 'Queued')).toBe(true);
    await timers.advance(10_000);
    expect(timers.pending).toBe(0);
  });
});
