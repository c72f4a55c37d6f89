import { setTimeout as sleep } from 'node:timers/promises';
import type { Drill } from '../ground/drill.ts';

/** Something in the process takes every connection of the pool and keeps it. */
export const poolExhausted: Drill = {
  id: '21',
  name: 'Connection pool exhausted',
  async run(ground) {
    const poolSize = 3;
    const seconds = ground.short ? 4 : 9;
    const worker = await ground.worker({ concurrency: 30 }, { poolSize });
    const jobs = ground.short ? 60 : 300;
    for (let round = 1; round <= (ground.short ? 1 : 3); round += 1) {
      await ground.enqueue(ground.jobs(jobs, { payload: { ms: 200 } }));
      await ground.begun((await ground.runs()) + 1);
      const hogs = worker.order({ order: 'hog', connections: 2 * poolSize, seconds });
      ground.fault();
      await hogs;
      const freeAt = Date.now();
      await ground.drained();
      ground.recovered({ what: 'connections free → drained', ms: Date.now() - freeAt });
      await sleep(100);
    }
    ground.must(worker.running, 'the worker ended');
    // The heartbeat has a connection of its own, so nothing is lost for want of one.
    ground.expect = { redoneAtMost: 0 };
  },
};
