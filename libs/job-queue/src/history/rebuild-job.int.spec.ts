import { QueueFixture } from '../queue.fixture.ts';
import { readHistory } from './history-event.ts';
import { listAttempts } from './list-attempts.ts';
import { rebuildJob } from './rebuild-job.ts';

describe('a job rebuilt from its history', () => {
  let fixture: QueueFixture;

  beforeAll(async () => {
    fixture = await QueueFixture.create();
  });
  afterAll(() => fixture.drop());

  it('is what it was at any point of its past', async () => {
    const job = await fixture.claimedJob({ payload: { title: 'scan' }, subjectId: 'document 7' });
    await fixture.complete(job, { pages: 3 });
    const history = await readHistory(fixture.dataSource, job.id);

    expect(history.map((_, place) => rebuildJob(history.slice(0, place + 1)))).toMatchObject([
      { status: 'Queued', attempt: 0, workerId: null, startedAt: null },
      { status: 'Processing', attempt: 1, workerId: job.workerId, result: null },
      { status: 'Completed', payload: { title: 'scan' }, subjectId: 'document 7', result: { pages: 3 } },
    ]);
  });

  it('needs no rows beside its own when it ran once and completed', async () => {
    const job = await fixture.claimedJob();
    await fixture.complete(job, { pages: 3 });

    expect(await fixture.kinds(job.id)).toEqual(['queued', 'started', 'completed']);
    expect(await fixture.dataSource.query('SELECT "Kind" FROM "LaterJobEvents" WHERE "JobId" = $1', [job.id])).toEqual(
      [],
    );
  });

  it('is refused when an event is missing', async () => {
    const job = await fixture.claimedJob();
    await fixture.complete(job, null);
    const [queued, , completed] = await readHistory(fixture.dataSource, job.id);

    expect(() => rebuildJob([queued!, completed!])).toThrow('Event 2 is missing');
    expect(() => rebuildJob([completed!])).toThrow('does not begin');
    expect(() => rebuildJob([])).toThrow('does not begin');
  });

  it('keeps every attempt with its worker, its error and its time, whatever came after', async () => {
    const lost = await fixture.claimedJob({ maxAttempts: 2 });
    await fixture.loseWorkerOf(lost.id);
    await fixture.sweep().sweep();
    const [failed] = await fixture.claim({ limit: 1 });
    await fixture.store.fail(failed!, {
      code: 'SPEC',
      message: 'as planned',
      traceId: 't',
      checkpointCount: 0,
      retryable: true,
      backoffMs: 0,
      crashed: false,
      durationMs: 1,
    });
    await fixture.queue.retry(fixture.userId, lost.id);
    const [last] = await fixture.claim({ limit: 1 });
    await fixture.complete(last!, null);

    const attempts = listAttempts(await readHistory(fixture.dataSource, lost.id));
    expect(attempts).toMatchObject([
      { attempt: 1, workerId: lost.workerId, end: 'retryScheduled', crashed: true, error: { code: 'JOB_WORKER_LOST' } },
      { attempt: 2, workerId: failed!.workerId, end: 'failed', crashed: false, error: { code: 'SPEC' } },
      { attempt: 1, workerId: last!.workerId, end: 'completed', crashed: false, error: null },
    ]);
    expect(attempts.every(({ durationMs }) => durationMs !== null && durationMs >= 0)).toBe(true);
  });
});
