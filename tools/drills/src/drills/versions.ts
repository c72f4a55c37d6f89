import type { Drill } from '../ground/drill.ts';
import type { DrillGround } from '../ground/drill-ground.ts';
import { Load } from '../ground/load.ts';

const NEWCOMER = { jobType: 'drill.newcomer' };
const ELSEWHERE = `
  SELECT count(*)::int FROM public."BackgroundJobs" j JOIN drill."Ledger" l ON l."JobId" = j."Id"
  WHERE j."JobType" = 'drill.newcomer' AND l."WorkerPid" <> ALL($1)`;

/** A release with a migration takes over from the one before, under load. */
export const rollingRelease: Drill = {
  id: '20',
  name: 'Mixed versions, rolling release',
  async run(ground) {
    const old = await ground.workers(3, { shutdownGraceMs: 2_000 });
    const load = new Load(ground, { payload: { ms: 50 } }, 100);
    await ground.begun(50);
    const pids: number[] = [];
    for (const worker of old) {
      // The first of them migrates, with the other version at work.
      const next = await ground.worker({}, { version: 2 });
      pids.push(next.pid);
      ground.fault();
      await ground.enqueue(ground.jobs(10, NEWCOMER), { by: next });
      worker.signal('SIGTERM');
      const { code } = await worker.exited;
      ground.must(code === 0, `${worker.name} ended with code ${code}`);
    }
    await load.stop();
    await ground.drained();
    await noTrouble(ground, pids);
  },
};

/** Both versions work side by side for good, each with what it knows. */
export const twoVersions: Drill = {
  id: '23',
  name: 'Two versions side by side',
  async run(ground) {
    const [, second] = await Promise.all([ground.workers(2), ground.worker({}, { version: 2 })]);
    const alsoSecond = await ground.start({ version: 2 });
    ground.fault();
    const load = new Load(ground, { payload: { ms: 20 } }, 100);
    for (let round = 1; round <= (ground.short ? 2 : 20); round += 1) {
      await ground.enqueue(ground.jobs(20, NEWCOMER), { by: alsoSecond });
      await ground.enqueue(ground.jobs(20), { by: alsoSecond });
      const [outcome] = await ground.tryToEnqueue(ground.jobs(1, NEWCOMER));
      ground.must(outcome !== undefined && 'refused' in outcome, 'version 1 took a job that it does not know');
    }
    await load.stop();
    await ground.drained();
    await noTrouble(ground, [second.pid]);
  },
};

async function noTrouble(ground: DrillGround, secondVersion: number[]): Promise<void> {
  const astray = await ground.database.value<number>(ELSEWHERE, [secondVersion]);
  ground.must(astray === 0, `${astray} jobs of version 2 ran in version 1`);
  ground.expect = { redoneAtMost: 0 };
  for (const worker of ground.processes) {
    const trouble = (await worker.logLines()).find(({ msg }) => /fails|failed/.test(msg));
    ground.must(trouble === undefined, `${worker.name} says: ${JSON.stringify(trouble)?.slice(0, 300)}`);
  }
}
