import { JobStatus } from '@cairn/job-contracts';
import type { Drill } from '../ground/drill.ts';
import type { DrillGround } from '../ground/drill-ground.ts';

/** So that running out of memory takes seconds. */
const SMALL_HEAP = { nodeFlags: ['--max-old-space-size=96'] };
const RESTART_MS = 500;

/** Jobs that kill every worker that takes them; workers are restarted, as a platform does it. */
export const poison: Drill = {
  id: '9',
  name: 'Poison: exit, abort, out of memory',
  async run(ground) {
    ground.expect = { ends: { 'drill.deadly': [JobStatus.Failed] } };
    const neighbours = ground.short ? 20 : 100;
    const supervised = [supervise(ground), supervise(ground)];
    const jobs = (['exit', 'abort', 'memory'] as const).flatMap((how) =>
      ground.jobs(1, { jobType: 'drill.deadly', payload: { how } }),
    );
    const deadly = await ground.enqueue(jobs);
    await ground.enqueue(ground.jobs(neighbours, { payload: { ms: 100 } }));
    await ground.drained(180_000);
    const crashes = await Promise.all(supervised.map((worker) => worker.stop()));
    ground.fault(crashes.reduce((sum, count) => sum + count, 0));

    const [facts] = await ground.database.rows<{ reasons: number; gap: number | null }>(
      `SELECT (SELECT count(*)::int FROM public."BackgroundJobs"
               WHERE "Id" = ANY($1) AND "Error" ->> 'code' IS NOT NULL AND "ErrorMessage" <> '') AS reasons,
         (SELECT min(gap) FROM (
            SELECT extract(epoch FROM "At" - lag("At") OVER (PARTITION BY "JobId" ORDER BY "At"))::float8 AS gap
            FROM drill."Ledger" WHERE "JobId" = ANY($1)) gaps) AS gap`,
      [deadly],
    );
    ground.must(facts?.reasons === deadly.length, 'a job failed without a reason');
    ground.figures['shortest time between two runs of a deadly job'] = `${facts?.gap?.toFixed(1) ?? '–'} s`;
  },
};

/** Keeps one worker alive. */
function supervise(ground: DrillGround): { stop(): Promise<number> } {
  let stopping = false;
  let crashes = 0;
  const running = (async () => {
    while (!stopping) {
      const worker = await ground.worker({ ...ground.mortal, concurrency: 5 }, SMALL_HEAP).catch(() => undefined);
      if (worker) await Promise.race([worker.exited, until(() => stopping)]);
      if (stopping) break;
      crashes += 1;
      await new Promise((resolve) => setTimeout(resolve, RESTART_MS));
    }
  })();
  return {
    async stop() {
      stopping = true;
      await running;
      return crashes;
    },
  };
}

async function until(fact: () => boolean): Promise<void> {
  while (!fact()) await new Promise((resolve) => setTimeout(resolve, 100));
}
