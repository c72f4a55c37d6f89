import { setTimeout as sleep } from 'node:timers/promises';
import type { Drill } from '../ground/drill.ts';

const UNIT_CONCURRENCY = 4;
const REDONE = 'SELECT (count(*) - count(DISTINCT ("JobId", "UnitId")))::int FROM drill."UnitRuns"';

/** A crash in the middle of a job of units costs the units in flight, and not those that are done. */
export const unitsRedone: Drill = {
  id: 'units',
  name: 'SIGKILL among units',
  async run(ground) {
    const { kills, units } = ground.short ? { kills: 1, units: 20 } : { kills: 5, units: 200 };
    // Without the guard against poison, which would take these jobs for it.
    const settings = { ...ground.mortal, unitConcurrency: UNIT_CONCURRENCY, maxCrashes: 100 };
    let workers = await ground.workers(2, settings);
    await ground.enqueue(ground.jobs(2, { jobType: 'drill.units', payload: { units, msEach: 100 } }));
    for (let kill = 1; kill <= kills; kill += 1) {
      const before = await unitRuns();
      await ground.until('units to be worked on', async () => (await unitRuns()) >= before + units / 4);
      await sleep(100 * ground.random());
      const holder = await ground.database.value<number>(
        'SELECT "WorkerPid" FROM drill."UnitRuns" ORDER BY ctid DESC LIMIT 1',
      );
      await workers.find(({ pid }) => pid === holder)?.kill();
      ground.fault();
      workers = [...workers.filter(({ running }) => running), await ground.worker(settings)];
    }
    await ground.drained(180_000);
    const redone = await ground.database.value<number>(REDONE);
    ground.figures['units redone'] = redone;
    ground.must(redone <= kills * UNIT_CONCURRENCY, `${redone} units done again after ${kills} crashes`);

    async function unitRuns(): Promise<number> {
      return ground.database.value<number>('SELECT count(*)::int FROM drill."UnitRuns"');
    }
  },
};
