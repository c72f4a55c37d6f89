import { setTimeout as sleep } from 'node:timers/promises';
import type { Drill } from '../ground/drill.ts';
import { Load } from '../ground/load.ts';

const R4_MS = 3_000;
const FIRST_CLAIM = `SELECT min("At") AS at FROM drill."Audit" WHERE "To" = 1 AND "At" > $1`;

/** PostgreSQL crashes under load and comes back, again and again. */
export const postgresRestart: Drill = {
  id: '5',
  name: 'PostgreSQL crashes and restarts',
  async run(ground) {
    const restarts = ground.short ? 2 : 12;
    const workers = await ground.workers(3);
    const load = new Load(ground, { payload: { ms: 100 } }, 200);
    let inFlight = 0;
    for (let restart = 1; restart <= restarts; restart += 1) {
      await sleep(ground.short ? 500 : 4_000);
      await ground.server.kill();
      await ground.server.start();
      const acceptsAt = new Date();
      ground.fault();
      const claimed = await ground.until('a job to start after the restart', () =>
        ground.database.value<Date | null>(FIRST_CLAIM, [acceptsAt]),
      );
      const ms = Math.max(0, claimed.getTime() - acceptsAt.getTime());
      ground.recovered({ what: 'accepts connections → first job started (R4)', ms, limitMs: R4_MS });
      inFlight += workers.length * 20;
    }
    await load.stop();
    await ground.drained();
    for (const worker of workers) ground.must(worker.running, `${worker.name} ended`);
    // A crash of the server may take the last claims with it, so those jobs run once more.
    ground.expect = { redoneAtMost: inFlight };
  },
};
