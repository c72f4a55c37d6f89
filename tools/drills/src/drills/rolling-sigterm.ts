import { setTimeout as sleep } from 'node:timers/promises';
import type { Drill } from '../ground/drill.ts';
import { Load } from '../ground/load.ts';

const GRACE_MS = 2_000;

/** A roll-out: each worker is told to stop, twice, while a new one takes its place. */
export const rollingSigterm: Drill = {
  id: '14',
  name: 'SIGTERM, rolling, under load',
  async run(ground) {
    const rolls = ground.short ? 2 : 4;
    const old = await ground.workers(rolls, { shutdownGraceMs: GRACE_MS });
    // Some jobs outlast the grace and are given back, the others end within it.
    await ground.enqueue(ground.jobs(rolls * 3, { payload: { ms: ground.short ? 3_500 : 6_000 } }));
    const load = new Load(ground, { payload: { ms: 100 } }, 100);
    for (const worker of old) {
      await ground.worker({ shutdownGraceMs: GRACE_MS });
      const toldAt = Date.now();
      worker.signal('SIGTERM');
      await sleep(50);
      worker.signal('SIGTERM');
      ground.fault();
      const { code, signal, at } = await worker.exited;
      ground.must(code === 0, `${worker.name} ended with ${signal ?? `exit code ${code}`}, not 0`);
      ground.recovered({ what: 'SIGTERM → exit', ms: at - toldAt, limitMs: GRACE_MS + 5_000 });
    }
    await load.stop();
    await ground.drained();
    const attempts = await ground.database.value<number>('SELECT max("Attempt") FROM public."BackgroundJobs"');
    ground.must(attempts === 1, `a job needed ${attempts} attempts`);
    const released = `SELECT count(*)::int FROM public."JobEvents" WHERE "Kind" = 'released'`;
    ground.figures['jobs given back'] = await ground.database.value<number>(released);
    const lost = `SELECT count(*)::int FROM public."JobEvents" WHERE "Kind" = 'retryScheduled'`;
    ground.must((await ground.database.value<number>(lost)) === 0, 'a job had to wait for a lease to end');
  },
};
