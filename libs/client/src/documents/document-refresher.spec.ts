import { FakeTimers } from '@cairn/testing';

import { ApiError } from '../errors/api-error.ts';
import { type LiveJob, silentFeed, withMessage } from '../feed/job-feed.ts';
import type { ConnectionState } from '../hub/hub-link.ts';
import type { Document } from './document.ts';
import { aDocument } from '../testing/a-document.ts';
import { DocumentRefresher } from './document-refresher.ts';

const message = { jobId: 'j1', subjectId: 'd1', sequence: 2, follows: 1, at: '2026-03-01T10:00:00.000Z', attempt: 1 };
const running = withMessage(silentFeed, { name: 'jobStarted', message })['j1'] as LiveJob;

function setUp(documents: Document[]) {
  const timers = new FakeTimers();
  const world = {
    documents,
    job: undefined as LiveJob | undefined,
    connection: 'live' as ConnectionState,
    /** What the API answers. */
    answer: (id: string): Promise<Document> => Promise.resolve(aDocument({ id })),
    asked: [] as { id: string; atMs: number }[],
    missing: [] as string[],
    refused: [] as number[],
  };
  const refresher = new DocumentRefresher({
    timers,
    documents: () => world.documents,
    job: (id) => (id === 'd1' ? world.job : undefined),
    connection: () => world.connection,
    get: (id) => {
      world.asked.push({ id, atMs: timers.nowMs() });
      return world.answer(id);
    },
    loaded: (document) => (world.documents = world.documents.map((d) => (d.id === document.id ? document : d))),
    missing: (id) => {
      world.missing.push(id);
      world.documents = world.documents.filter((d) => d.id !== id);
    },
    refused: ({ status }) => world.refused.push(status),
  });
  refresher.update();
  return { refresher, timers, world };
}

describe('document refresher', () => {
  it('rests while no document is active', async () => {
    const { timers, world } = setUp([aDocument({ status: 'Completed' })]);

    await timers.advance(60_000);

    expect(world.asked).toEqual([]);
    expect(timers.pending).toBe(0);
  });

  it('asks every three seconds while the hub is away', async () => {
    const { timers, world } = setUp([aDocument()]);
    world.connection = 'offline';

    await timers.advance(10_000);

    expect(world.asked.length).toBe(3);
  });

  it('hardly asks while the hub tells about the job', async () => {
    const { timers, world } = setUp([aDocument()]);
    world.job = running;

    await timers.advance(29_000);
    expect(world.asked).toEqual([]);

    await timers.advance(5_000);
    expect(world.asked.length).toBe(1);
  });

  it('asks at once when the job is over, and until the API knows it', async () => {
    const { timers, world } = setUp([aDocument({ status: 'Processing' })]);
    world.job = running;
    await timers.advance(10_000);

    world.job = { ...running, active: false, status: 'Completed' };
    await timers.advance(2_000);
    expect(world.asked.length).toBeGreaterThan(2);
    expect(world.asked[0]?.atMs).toBeLessThanOrEqual(10_250);

    world.answer = (id) => Promise.resolve(aDocument({ id, status: 'Completed' }));
    await timers.advance(5_000);
    const asked = world.asked.length;
    await timers.advance(60_000);
    expect(world.asked.length).toBe(asked);
    expect(timers.pending).toBe(0);
  });

  it('asks less often while the API does not answer', async () => {
    const { timers, world } = setUp([aDocument()]);
    world.connection = 'offline';
    world.answer = () => Promise.reject(new ApiError(0, [{ code: 'NO_ANSWER', message: 'No answer.' }], null));

    await timers.advance(60_000);

    expect(world.asked.length).toBeGreaterThan(3);
    expect(world.asked.length).toBeLessThan(9);
  });

  it('reports a document that does not exist any more and stops asking for it', async () => {
    const { timers, world } = setUp([aDocument()]);
    world.connection = 'offline';
    world.answer = () => Promise.reject(new ApiError(404, [{ code: 'RESOURCE_NOT_FOUND', message: 'Gone.' }], null));

    await timers.advance(20_000);

    expect(world.missing).toEqual(['d1']);
    expect(world.asked.length).toBe(1);
  });

  it('tells of an answer that waiting does not change', async () => {
    const { timers, world } = setUp([aDocument()]);
    world.connection = 'offline';
    world.answer = () => Promise.reject(new ApiError(401, [{ code: 'AUTH_TOKEN_EXPIRED', message: 'Expired.' }], null));

    await timers.advance(4_000);

    expect(world.refused).toEqual([401]);
  });

  it('has at most four requests under way', async () => {
    const { timers, world } = setUp(Array.from({ length: 9 }, (_, i) => aDocument({ id: `x${i}` })));
    world.connection = 'offline';
    world.answer = () => new Promise(() => undefined);

    await timers.advance(20_000);

    expect(world.asked.length).toBe(4);
  });

  it('asks for everything after a wake-up', async () => {
    const { refresher, timers, world } = setUp([aDocument({ id: 'd1' }), aDocument({ id: 'd2' })]);
    world.job = running;
    await timers.advance(250);

    refresher.refreshAll();
    await timers.advance(250);

    expect(world.asked.map((ask) => ask.id).sort()).toEqual(['d1', 'd2']);
  });
});
