import { setTimeout as sleep } from 'node:timers/promises';
import type { Drill } from '../ground/drill.ts';
import { startLatencyMs } from './start-latency.ts';

const POLL_MAX_MS = 5_000;
const MAX_STATEMENTS_A_SECOND = 4;

/** LISTEN seems to work and nothing ever comes, as behind a pooler in transaction mode. */
export const lostNotify: Drill = {
  id: '16',
  name: 'Notifications lost',
  async run(ground) {
    const proxy = await ground.proxy();
    proxy.dropNotifications();
    const worker = await ground.worker({}, { databaseUrl: proxy.url(ground.database.workerUrl) });
    ground.fault();
    // It says so once its self-test has failed.
    await sleep(ground.short ? 1_000 : 6_000);
    const { listening } = await worker.order({ order: 'look' });
    ground.must(!listening, 'the worker believes that notifications arrive');
    let slowest = 0;
    for (let round = 1; round <= (ground.short ? 2 : 10); round += 1) {
      slowest = Math.max(slowest, await startLatencyMs(ground, ground.jobs(1)));
      await sleep(1_000 * ground.random());
    }
    ground.recovered({ what: 'enqueue → start by polling', ms: slowest, limitMs: POLL_MAX_MS + 1_000 });
    const before = proxy.statements;
    const seconds = ground.short ? 2 : 20;
    await sleep(seconds * 1000);
    const rate = (proxy.statements - before) / seconds;
    ground.figures['statements a second while idle'] = rate.toFixed(2);
    ground.must(ground.short || rate <= MAX_STATEMENTS_A_SECOND, `${rate} statements a second while idle`);
    await ground.drained();
  },
};
