import { JobStatus } from '@cairn/job-contracts';
import type { Drill } from '../ground/drill.ts';

const RUNS_OF = 'SELECT count(*)::int FROM drill."Ledger" WHERE "JobId" = $1';

/** A handler blocks the event loop for several leases: the worker's session says that the process lives. */
export const blockedEventLoop: Drill = {
  id: '10',
  name: 'Blocked event loop',
  async run(ground) {
    const ms = ground.short ? 15_000 : 45_000;
    await ground.worker({ ...ground.mortal, concurrency: 1 });
    const [id] = await ground.enqueue(ground.jobs(1, { jobType: 'drill.busy', payload: { ms } }));
    await ground.begun(1);
    ground.fault();
    await ground.worker({ ...ground.mortal, concurrency: 1 });
    await ground.enqueue(ground.jobs(10));
    await ground.drained();
    ground.must((await ground.database.value<number>(RUNS_OF, [id])) === 1, 'the job ran twice (R6)');
    ground.expect = { redoneAtMost: 0 };
  },
};

/** A main thread that hangs for longer than a minute is given up, and what it says afterwards is refused. */
export const hungEventLoop: Drill = {
  id: '10b',
  name: 'Event loop hung past the lid',
  async run(ground) {
    const hung = await ground.worker({ concurrency: 1 });
    const request = { jobType: 'drill.busy', payload: { ms: 95_000, onceOnly: true }, maxAttempts: 3 };
    const [id] = await ground.enqueue(ground.jobs(1, request));
    await ground.begun(1);
    ground.fault();
    const begunAt = Date.now();
    await ground.worker({ concurrency: 1 });
    await ground.until(
      'the job to run elsewhere',
      async () => (await ground.database.value<number>(RUNS_OF, [id])) > 1,
      120_000,
    );
    ground.recovered({
      what: 'hung → run elsewhere (60 s lid)',
      ms: Date.now() - begunAt,
      limitMs: 90_000,
    });
    await ground.drained();
    const finished = `SELECT count(*)::int FROM drill."Ledger" WHERE "WorkerPid" = $1 AND "Outcome" = 'finished'`;
    await ground.until(
      'the hung run to end',
      async () => (await ground.database.value<number>(finished, [hung.pid])) === 1,
      90_000,
    );
    ground.expect = { ends: { '*': [JobStatus.Completed] }, redoneAtMost: 1 };
  },
};
