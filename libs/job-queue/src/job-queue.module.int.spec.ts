import { waitUntil } from '@cairn/testing';
import type { EntityManager } from 'typeorm';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { JobEventSink, JobHandler, JobQueue } from './index.ts';
import type { Job, JobEvent, PlainJobHandler } from './index.ts';
import { QueueApps } from './queue-app.fixture.ts';

@JobHandler('greet', { maxAttempts: 2 })
class Greet implements PlainJobHandler<{ name: string }, string> {
  readonly payloadSchema = z.object({ name: z.string() });

  async run({ payload }: Job<{ name: string }>): Promise<string> {
    return `Hello, ${payload.name}!`;
  }
}

@JobHandler('greet')
class GreetAgain extends Greet {}

/** Writes down kinds in the transaction of the move, and refuses those it is told to. */
class KindsSink extends JobEventSink {
  readonly kinds: string[] = [];
  refuse: string | undefined;

  async record(manager: EntityManager, events: readonly JobEvent[]): Promise<void> {
    await manager.query('SELECT 1');
    for (const { kind } of events) {
      if (kind === this.refuse) throw new Error('the sink says no');
      this.kinds.push(kind);
    }
  }
}

describe('JobQueueModule', () => {
  let apps: QueueApps;

  beforeAll(async () => {
    apps = await QueueApps.create();
  });
  afterEach(() => apps.stop());
  afterAll(() => apps.drop());

  it('finds handlers by their decorator, runs their jobs, and tells the sink of every move', async () => {
    const sink = new KindsSink();
    const app = await apps.startWorker([Greet], { sink });
    const queue = app.get(JobQueue);
    const userId = randomUUID();
    const { job } = await queue.enqueue({ userId, jobType: 'greet', payload: { name: 'Ada' } });
    const done = await waitUntil(async () => {
      const found = await queue.get(userId, job.id);
      return found.status === 'Completed' && found;
    });

    expect(done).toMatchObject({ result: 'Hello, Ada!', maxAttempts: 2 });
    expect(sink.kinds).toEqual(['queued', 'started', 'completed']);
  });

  it('only enqueues when it is given no worker', async () => {
    const app = await apps.start([Greet], { sink: new KindsSink() });
    const { job } = await app
      .get(JobQueue)
      .enqueue({ userId: randomUUID(), jobType: 'greet', payload: { name: 'Bo' } });

    expect(job.status).toBe('Queued');
  });

  it('undoes a move that the sink refuses', async () => {
    const sink = new KindsSink();
    sink.refuse = 'queued';
    const app = await apps.start([Greet], { sink });
    const userId = randomUUID();

    await expect(app.get(JobQueue).enqueue({ userId, jobType: 'greet', payload: { name: 'Cy' } })).rejects.toThrow(
      'the sink says no',
    );
    expect((await app.get(JobQueue).list(userId, { limit: 5 })).items).toEqual([]);
  });

  it('does not start with two handlers for one job type', async () => {
    await expect(apps.start([Greet, GreetAgain])).rejects.toThrow('Two handlers take jobs of type "greet".');
  });
});
