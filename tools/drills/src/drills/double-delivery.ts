import type { Drill } from '../ground/drill.ts';
import type { DrillGround } from '../ground/drill-ground.ts';

/** Few enough that a worker claims nothing ahead: one with all of them running takes no more. */
const COUNT = 9;

/** By hand, behind the back of the worker that runs it. */
const GIVE_BACK = `
  UPDATE public."BackgroundJobs" SET "Status" = 0, "WorkerId" = NULL, "RunningKey" = NULL, "RunAt" = now()
  WHERE "Status" = 1`;

/** Two workers run the same jobs at the same time. */
export const doubleDelivery: Drill = {
  id: '4',
  name: 'Double delivery',
  async run(ground) {
    const rounds = ground.short ? 1 : 5;
    for (let round = 1; round <= rounds; round += 1) await deliverTwice(ground, `both ${round}`);
    ground.expect = { redoneAtMost: rounds * COUNT };
  },
};

async function deliverTwice(ground: DrillGround, gate: string): Promise<void> {
  const before = await ground.runs();
  const first = await ground.worker({ concurrency: COUNT });
  await ground.enqueue(ground.jobs(COUNT, { payload: { gate, deaf: true } }));
  await ground.begun(before + COUNT);
  const second = await ground.worker({ concurrency: COUNT });
  await ground.database.rows(GIVE_BACK);
  ground.fault(COUNT);
  await ground.begun(before + 2 * COUNT);

  await ground.openGate(gate);
  await ground.drained();
  const finished = `SELECT count(*)::int FROM drill."Ledger" WHERE "Outcome" = 'finished'`;
  await ground.until(
    'all runs to end',
    async () => (await ground.database.value<number>(finished)) === before + 2 * COUNT,
  );
  await ground.until('the loser to say so', async () =>
    (await first.logLines()).some(({ msg }) => /lease|lost/.test(msg)),
  );
  await Promise.all([first.kill(), second.kill()]);
}
