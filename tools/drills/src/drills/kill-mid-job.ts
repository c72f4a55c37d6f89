import type { Drill } from '../ground/drill.ts';
import type { DrillGround } from '../ground/drill-ground.ts';
import type { DrillProcess } from '../processes/drill-process.ts';

const R1_MS = 15_000;

/** A worker is killed in the middle of its jobs, again and again. */
export const killMidJob: Drill = {
  id: '1',
  name: 'SIGKILL mid-job',
  async run(ground) {
    const { jobs, kills } = ground.short ? { jobs: 80, kills: 1 } : { jobs: 500, kills: 5 };
    let workers = await ground.workers(3, ground.mortal);
    let inFlight = 0;
    for (let kill = 1; kill <= kills; kill += 1) {
      const before = await ground.runs();
      await ground.enqueue(ground.jobs(jobs, { payload: { ms: 50 } }));
      await ground.begun(before + Math.ceil(jobs * (0.1 + 0.3 * ground.random())));
      const [victim, ...others] = workers;
      if (!victim) return;
      inFlight += await killAndTime(ground, victim);
      await ground.drained();
      workers = [...others, await ground.worker(ground.mortal)];
    }
    ground.expect = { redoneAtMost: inFlight };
    ground.figures['jobs that the killed workers held'] = inFlight;
  },
};

/** @returns how many jobs the victim held */
async function killAndTime(ground: DrillGround, victim: DrillProcess): Promise<number> {
  const { at } = await victim.kill();
  ground.fault();
  // Runs that had begun and not ended are in flight; a job whose run has ended may still wait to be recorded.
  const held = await ground.database.rows<{ id: string }>(
    `SELECT DISTINCT l."JobId" AS id FROM drill."Ledger" l JOIN public."BackgroundJobs" j ON j."Id" = l."JobId"
     WHERE l."WorkerPid" = $1 AND j."CompletedAt" IS NULL`,
    [victim.pid],
  );
  if (held.length === 0) return 0;
  const again = `SELECT min("At") AS at FROM drill."Ledger" WHERE "JobId" = ANY($1) AND "WorkerPid" <> $2`;
  const restarted = await ground.until(
    'a job of the killed worker to start elsewhere',
    () => ground.database.value<Date | null>(again, [held.map(({ id }) => id), victim.pid]),
    90_000,
  );
  ground.recovered({ what: 'killed → started elsewhere (R1)', ms: restarted.getTime() - at, limitMs: R1_MS });
  return held.length;
}
