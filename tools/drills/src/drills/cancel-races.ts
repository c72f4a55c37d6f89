import { JobStatus } from '@cairn/job-contracts';
import type { Drill } from '../ground/drill.ts';
import type { DrillGround } from '../ground/drill-ground.ts';
import type { JobRef } from '../processes/protocol.ts';

/** Cancelling at every moment of a job's life, the one in which it ends included. */
export const cancelRaces: Drill = {
  id: '15',
  name: 'Cancel races',
  async run(ground) {
    const count = ground.short ? 60 : 1_000;
    const concurrency = 20;
    ground.expect = { ends: { '*': [JobStatus.Completed, JobStatus.Cancelled] } };
    await ground.workers(2, { concurrency });
    await ground.producer.order({ order: 'enqueueAndCancel', jobs: ground.jobs(count), atOnce: 10 });
    ground.fault(count);
    await whileWaiting(ground, count);
    await whileRunning(ground, ground.short ? 20 : 200, 2 * concurrency);
    await atCompletion(ground, count);
    await ground.drained();
    const ends = await ground.database.rows<{ status: JobStatus; jobs: number }>(
      'SELECT "Status" AS status, count(*)::int AS jobs FROM public."BackgroundJobs" GROUP BY 1',
    );
    for (const { status, jobs } of ends)
      ground.figures[status === JobStatus.Completed ? 'completed' : 'cancelled'] = jobs;
  },
};

/** More jobs than there is room for: most are queued or wait inside a worker. */
async function whileWaiting(ground: DrillGround, count: number): Promise<void> {
  const jobs = ground.jobs(count, { payload: { ms: 20 } });
  await cancelAll(ground, jobs, await ground.enqueue(jobs));
}

/** The signals of their handlers must fire. */
async function whileRunning(ground: DrillGround, count: number, room: number): Promise<void> {
  for (let done = 0; done < count; done += room) {
    const jobs = ground.jobs(Math.min(room, count - done), { payload: { gate: 'never' } });
    const before = await ground.runs();
    const ids = await ground.enqueue(jobs);
    await ground.begun(before + jobs.length);
    const cancelledAt = Date.now();
    await cancelAll(ground, jobs, ids);
    await ground.drained();
    ground.recovered({ what: 'cancelled → all have stopped', ms: Date.now() - cancelledAt, limitMs: 5_000 });
    const deaf = await ground.database.value<number>(
      `SELECT count(*)::int FROM drill."Ledger" WHERE "JobId" = ANY($1) AND "Outcome" IS DISTINCT FROM 'JOB_CANCELLED'`,
      [ids],
    );
    ground.must(deaf === 0, `${deaf} handlers were not told by their signal`);
  }
}

/** Some of these are told in the moment in which they end. */
async function atCompletion(ground: DrillGround, count: number): Promise<void> {
  for (let done = 0; done < count; done += 50) {
    const jobs = ground.jobs(Math.min(50, count - done), { payload: { ms: Math.round(40 * ground.random()) } });
    await cancelAll(ground, jobs, await ground.enqueue(jobs));
  }
}

async function cancelAll(ground: DrillGround, jobs: { userId: string }[], ids: readonly string[]): Promise<void> {
  const refs: JobRef[] = ids.map((jobId, place) => ({ userId: jobs[place]?.userId ?? '', jobId }));
  const outcomes = await ground.producer.order({ order: 'cancel', jobs: refs, atOnce: 10 });
  ground.fault(refs.length);
  for (const outcome of outcomes) {
    const odd = 'refused' in outcome && outcome.refused.code !== 'JOB_STATE_CONFLICT';
    if (odd) ground.problem(`cancel was refused: ${JSON.stringify(outcome)}`);
  }
}
