import { setTimeout as sleep } from 'node:timers/promises';
import type { Drill } from '../ground/drill.ts';

/** The only worker sleeps past its own lease: it loses its jobs to nobody but itself. */
export const zombieAlone: Drill = {
  id: '3b',
  name: 'Zombie without a successor',
  async run(ground) {
    const count = 9;
    const leaseMs = ground.short ? 4_000 : 10_000;
    const worker = await ground.worker({ ...ground.mortal, concurrency: count });
    await ground.enqueue(ground.jobs(count, { payload: { gate: 'awake', deaf: true } }));
    await ground.begun(count);
    worker.signal('SIGSTOP');
    ground.fault();
    await sleep(1.5 * leaseMs);
    worker.signal('SIGCONT');
    const wokenAt = Date.now();
    // The old runs go on for a while beside the new ones.
    await sleep(1_000);
    await ground.openGate('awake');
    await ground.drained();
    ground.recovered({ what: 'woken → all finished', ms: Date.now() - wokenAt, limitMs: 15_000 });
    ground.expect = { redoneAtMost: count };
  },
};
