import { setTimeout as sleep } from 'node:timers/promises';
import type { Drill } from '../ground/drill.ts';
import type { DrillGround } from '../ground/drill-ground.ts';
import { Load } from '../ground/load.ts';
import { WORKER_ROLE } from '../ledger/drill-database.ts';
import { startLatencyMs } from './start-latency.ts';

const R5_MS = 5_000;
const POLL_MAX_MS = 5_000;

const TERMINATE_ONE = `
  SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE usename = $1 AND datname = $2 ORDER BY random() LIMIT 1`;

const TERMINATE_LISTENERS = `
  SELECT count(pg_terminate_backend(pid))::int FROM pg_stat_activity
  WHERE usename = $1 AND datname = $2 AND application_name LIKE '%listener%'`;

/** Connections are ended by the server, any of them again and again, then the listening ones alone. */
export const backendTermination: Drill = {
  id: '6',
  name: 'pg_terminate_backend',
  async run(ground) {
    const workers = await ground.workers(2);
    await terminateAny(ground);
    await ground.drained();
    for (let round = 1; round <= (ground.short ? 1 : 3); round += 1) await terminateListeners(ground);
    // The last of them has only begun.
    await ground.drained();
    for (const worker of workers) ground.must(worker.running, `${worker.name} ended`);
  },
};

async function terminateAny(ground: DrillGround): Promise<void> {
  const rounds = ground.short ? 15 : 150;
  const load = new Load(ground, { payload: { ms: 20 } }, 100);
  for (let round = 1; round <= rounds; round += 1) {
    await sleep(200);
    await ground.database.rows(TERMINATE_ONE, [WORKER_ROLE, ground.database.name]);
    ground.fault();
  }
  await load.stop();
}

/** Until then a job may wait for the poll; afterwards it must start at once again. */
async function terminateListeners(ground: DrillGround): Promise<void> {
  const QUICK_MS = 200;
  const IN_A_ROW = 5;
  await ground.database.rows(TERMINATE_LISTENERS, [WORKER_ROLE, ground.database.name]);
  const killedAt = Date.now();
  ground.fault();
  let slowest = 0;
  let recoveredAt = killedAt;
  for (let quick = 0; quick < IN_A_ROW;) {
    const enqueuedAt = Date.now();
    const ms = await startLatencyMs(ground, ground.jobs(1));
    slowest = Math.max(slowest, ms);
    if (ms > QUICK_MS) quick = 0;
    else if ((quick += 1) === 1) recoveredAt = enqueuedAt;
    if (Date.now() > killedAt + 60_000) break;
  }
  ground.recovered({ what: 'LISTEN cut → quick again (R5)', ms: recoveredAt - killedAt, limitMs: R5_MS });
  ground.recovered({ what: 'slowest start meanwhile', ms: slowest, limitMs: POLL_MAX_MS + 1_000 });
}
