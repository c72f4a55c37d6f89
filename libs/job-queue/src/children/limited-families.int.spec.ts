import { z } from 'zod';
import type { JobHandlerOptions } from '../handlers/job-handler.decorator.ts';
import { QueueFixture } from '../queue.fixture.ts';

describe('children of their parent’s own type', () => {
  let fixture: QueueFixture;
  let runs: string[];

  beforeEach(async () => {
    fixture = await QueueFixture.create();
    runs = [];
  });
  afterEach(() => fixture.drop());

  /** Jobs that ask for one child, unless they are one. */
  const handle = (options: JobHandlerOptions): void =>
    fixture.handle(
      'nest',
      {
        payloadSchema: z.object({ name: z.string() }),
        run: async ({ payload: { name } }, ctx) => {
          runs.push(name);
          if (!name.includes('/')) await ctx.runChildren([{ jobType: 'nest', payload: { name: `${name}/child` } }]);
          return name;
        },
      },
      options,
    );
  const enqueue = async (name: string, more = {}): Promise<string> =>
    (await fixture.enqueue({ jobType: 'nest', payload: { name }, ...more })).id;

  it('run although the key of their parent takes one job at a time, and before the next with that key', async () => {
    handle({});
    const ids = [await enqueue('first', { concurrencyKey: 'k' }), await enqueue('second', { concurrencyKey: 'k' })];
    fixture.startWorker({ concurrency: 3 });
    for (const id of ids) await fixture.waitFor(id, 'Completed');

    expect(runs).toEqual(['first', 'first/child', 'first', 'second', 'second/child', 'second']);
  });

  it('run although only one job of the type may run at a time', async () => {
    handle({ concurrency: { total: 1 } });
    const id = await enqueue('only');
    fixture.startWorker({ concurrency: 3 });
    await fixture.waitFor(id, 'Completed');

    expect(runs).toEqual(['only', 'only/child', 'only']);
  });
});
