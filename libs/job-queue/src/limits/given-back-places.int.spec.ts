import { parkJob } from '../children/park-job.ts';
import type { ClaimedJob } from '../claim/claimed-job.ts';
import type { JobStore } from '../moves/job-store.ts';
import type { QueueFixture } from '../queue.fixture.ts';
import { LimitFixture } from './limit.fixture.ts';

interface Move {
  name: string;
  make(store: JobStore, job: ClaimedJob, queue: QueueFixture): Promise<unknown>;
  status: number;
}

const FAILURE = {
  code: 'SPEC',
  message: 'failed by the spec',
  traceId: '0'.repeat(32),
  checkpointCount: 0,
  backoffMs: 0,
  crashed: false,
  durationMs: 1,
};

const cancelFirst = (queue: QueueFixture, job: ClaimedJob): Promise<unknown> =>
  queue.queue.cancel(queue.userId, job.id);

/** Every way out of Processing. */
const MOVES: Move[] = [
  { name: 'complete', status: 2, make: (_store, job, queue) => queue.complete(job, { done: true }) },
  { name: 'fail', status: 3, make: (store, job) => store.fail(job, { ...FAILURE, retryable: false }) },
  { name: 'retry', status: 0, make: (store, job) => store.fail(job, { ...FAILURE, retryable: true }) },
  { name: 'snooze', status: 0, make: (store, job) => store.snooze(job, 1_000) },
  { name: 'release', status: 0, make: (store, job) => store.release(job) },
  { name: 'release of many', status: 0, make: (store, job) => store.releaseMany(job.workerId, [job]) },
  {
    name: 'park',
    status: 0,
    make: (store, job) => store.record((db) => parkJob(db, job, { enqueue: [], redrive: [], total: 0 })),
  },
  {
    name: 'reclaim',
    status: 0,
    make: async (_store, job, queue) => {
      await queue.loseWorkerOf(job.id);
      await queue.sweep().sweep();
    },
  },
  {
    name: 'cancel',
    status: 4,
    make: async (store, job, queue) => {
      await cancelFirst(queue, job);
      await store.finishCancel(job);
    },
  },
  {
    name: 'failure after a cancel',
    status: 4,
    make: async (store, job, queue) => {
      await cancelFirst(queue, job);
      await store.fail(job, { ...FAILURE, retryable: true });
    },
  },
  {
    name: 'release after a cancel',
    status: 4,
    make: async (store, job, queue) => {
      await cancelFirst(queue, job);
      await store.release(job);
    },
  },
  {
    name: 'park after a cancel',
    status: 4,
    make: async (store, job, queue) => {
      await cancelFirst(queue, job);
      await store.record((db) => parkJob(db, job, { enqueue: [], redrive: [], total: 0 }));
    },
  },
];

describe('a place under a limit', () => {
  let fixture: LimitFixture;

  beforeAll(async () => {
    fixture = await LimitFixture.create({ limited: { concurrency: { total: 1 }, maxAttempts: 3 } });
    // Whatever move keeps a place that it should give back fails here.
    await fixture.queue.dataSource.query(
      `ALTER TABLE "BackgroundJobs" ADD CONSTRAINT "places_while_processing" CHECK ("RunningKey" IS NULL OR "Status" = 1)`,
    );
  });
  afterAll(() => fixture.drop());

  const row = async (id: string): Promise<{ Status: number; RunningKey: string | null }> => {
    const [found] = (await fixture.queue.dataSource.query(
      'SELECT "Status", "RunningKey" FROM "BackgroundJobs" WHERE "Id" = $1',
      [id],
    )) as { Status: number; RunningKey: string | null }[];
    if (!found) throw new Error('The job is gone.');
    return found;
  };

  it.each(MOVES)('is given back by the move: $name', async ({ make, status }) => {
    const { queue } = fixture;
    await queue.dataSource.query('TRUNCATE "BackgroundJobs"');
    const id = await fixture.enqueue('limited', 'key');
    const [job] = (await (await fixture.claimer()).claim()).jobs;
    expect(job?.id).toBe(id);
    expect(await row(id)).toEqual({ Status: 1, RunningKey: 'key' });

    if (job) await make(queue.store, job, queue);
    expect(await row(id)).toEqual({ Status: status, RunningKey: null });
  });
});
