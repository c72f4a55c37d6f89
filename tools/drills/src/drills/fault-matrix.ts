import { setTimeout as sleep } from 'node:timers/promises';
import type { Drill } from '../ground/drill.ts';
import type { DrillGround } from '../ground/drill-ground.ts';
import type { DrillProcess } from '../processes/drill-process.ts';
import type { TcpProxy } from '../tcp-proxy/tcp-proxy.ts';

interface Cell {
  ground: DrillGround;
  victim: DrillProcess;
  proxy: TcpProxy;
}

const FAULTS: Record<string, (cell: Cell) => Promise<void>> = {
  async kill({ victim }) {
    await victim.kill();
  },
  async restart({ ground }) {
    await ground.server.kill();
    await ground.server.start();
  },
  async cut({ proxy, ground }) {
    proxy.blackHole();
    await sleep(500 + 12_000 * ground.random());
    proxy.resetAll();
    await proxy.open();
  },
  async pause({ victim, ground }) {
    victim.signal('SIGSTOP');
    await sleep(500 + 12_000 * ground.random());
    victim.signal('SIGCONT');
  },
};

/** Each fault at several moments under load; after each cell the queue must be empty and the ledger exact. */
export const faultMatrix: Drill = {
  id: 'R7',
  name: 'Kill, restart, cut, pause: 20 cells',
  async run(ground) {
    const rounds = ground.short ? 1 : 5;
    let drained = 0;
    let cells = 0;
    for (let round = 1; round <= rounds; round += 1) {
      for (const [name, fault] of Object.entries(FAULTS)) {
        cells += 1;
        const proxy = await ground.proxy();
        const url = proxy.url(ground.database.workerUrl);
        const [victim, other] = await Promise.all([
          ground.worker(ground.mortal, { databaseUrl: url }),
          ground.worker(ground.mortal),
        ]);
        const enqueued = ground.enqueue(ground.jobs(300, { payload: { ms: 50 } }), { insist: true });
        await sleep(1_500 * ground.random());
        await fault({ ground, victim, proxy });
        ground.fault();
        await enqueued;
        await ground.drained(60_000);
        const left = await ground.database.value<number>(
          'SELECT count(*)::int FROM public."BackgroundJobs" WHERE "CompletedAt" IS NULL',
        );
        if (left === 0) drained += 1;
        else ground.problem(`${left} jobs left a minute after ${name} of round ${round}`);
        await Promise.all([victim.kill(), other.kill()]);
        await proxy.stop();
      }
    }
    ground.figures['cells drained'] = `${drained} / ${cells}`;
  },
};
