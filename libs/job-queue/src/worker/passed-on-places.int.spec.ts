import { waitUntil } from '@cairn/testing';
import { z } from 'zod';
import { WAKE_CHANNEL } from '../feed/channels.ts';
import { QueueFixture } from '../queue.fixture.ts';

describe('a place under a limit that gets free', () => {
  let fixture: QueueFixture;
  /** What any worker would hear. */
  let wakes: string[];
  let gate: PromiseWithResolvers<undefined>;

  beforeEach(async () => {
    fixture = await QueueFixture.create();
    gate = Promise.withResolvers();
    const run = async (): Promise<null> => {
      await gate.promise;
      return null;
    };
    const payloadSchema = z.object({}).loose();
    fixture.handle('limited', { payloadSchema, run }, { concurrency: { total: 1 } });
    fixture.handle('unlimited', { payloadSchema, run });
    const listener = fixture.listen();
    wakes = [];
    listener.listen(WAKE_CHANNEL, (payload) => void wakes.push(payload));
    await waitUntil(() => listener.healthy);
  });
  afterEach(() => fixture.drop());

  /** Lets a worker stop while it runs a job of the type, which then ends. @returns how many wakes that brought */
  async function stopWhileRunning(jobType: string): Promise<number> {
    const worker = fixture.startWorker({ shutdownGraceMs: 30_000 });
    const { id } = await fixture.enqueue({ jobType });
    await fixture.waitFor(id, 'Processing');
    const stopped = worker.stop();
    await waitUntil(() => wakes.length > 0);
    const before = wakes.length;
    gate.resolve(undefined);
    await stopped;
    expect((await fixture.job(id)).status).toBe('Completed');
    await fixture.announcer.flush();
    // Notifications come in order: when this one is heard, so are those before it.
    await fixture.dataSource.query(`SELECT pg_notify('${WAKE_CHANNEL}', 'the last')`);
    await waitUntil(() => wakes.at(-1) === 'the last');
    return wakes.length - before - 1;
  }

  it('is told of by a worker that cannot use it, so that others need not look for it', async () => {
    expect(await stopWhileRunning('limited')).toBe(1);
  });

  it('is no news when there is no limit', async () => {
    expect(await stopWhileRunning('unlimited')).toBe(0);
  });
});
