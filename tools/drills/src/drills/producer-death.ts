import type { Drill } from '../ground/drill.ts';
import type { DrillGround } from '../ground/drill-ground.ts';
import type { DrillProcess } from '../processes/drill-process.ts';
import type { TcpProxy } from '../tcp-proxy/tcp-proxy.ts';
import { isCommit, isNotify } from './statements.ts';

/** How long an enqueue may go unnoticed when its notification is lost, by default. */
const POLL_MAX_MS = 5_000;

/** A producer is killed in the moments around its commit. */
export const producerDeath: Drill = {
  id: '17',
  name: 'Producer killed around commit',
  async run(ground) {
    await ground.worker();
    const rounds = ground.short ? 1 : 5;
    for (let round = 1; round <= rounds; round += 1) {
      await beforeCommit(ground);
      await beforeNotify(ground);
    }
    await ground.drained();
  },
};

async function beforeCommit(ground: DrillGround): Promise<void> {
  const proxy = await ground.proxy();
  const producer = await startBehind(ground, proxy);
  const before = await jobs(ground);
  const caught = proxy.hold(isCommit);
  const call = ground.tryToEnqueue(ground.jobs(1), { by: producer, inTransaction: true });
  call.catch(() => undefined);
  await caught;
  await producer.kill();
  ground.fault();
  const open = `SELECT count(*)::int FROM pg_stat_activity WHERE datname = $1 AND state = 'idle in transaction'`;
  await ground.until(
    'the server to notice',
    async () => (await ground.database.value<number>(open, [ground.database.name])) === 0,
  );
  ground.must((await jobs(ground)) === before, 'a job that was never committed is there');
}

async function beforeNotify(ground: DrillGround): Promise<void> {
  const proxy = await ground.proxy();
  const producer = await startBehind(ground, proxy);
  const before = await jobs(ground);
  const runs = await ground.runs();
  const caught = proxy.hold(isNotify);
  // In a transaction of its own a job would be notified with its commit, and there were no such moment.
  const call = ground.tryToEnqueue(ground.jobs(1), { by: producer, inTransaction: true });
  call.catch(() => undefined);
  await caught;
  const killedAt = Date.now();
  await producer.kill();
  ground.fault();
  ground.must((await jobs(ground)) === before + 1, 'a committed job is gone');
  await ground.begun(runs + 1);
  ground.recovered({
    what: 'committed, never notified → started',
    ms: Date.now() - killedAt,
    limitMs: POLL_MAX_MS + 1_000,
  });
}

/** Its listener goes past the proxy: it notifies itself to see whether that works. */
function startBehind(ground: DrillGround, proxy: TcpProxy): Promise<DrillProcess> {
  const { workerUrl } = ground.database;
  return ground.start({ databaseUrl: proxy.url(workerUrl), listenUrl: workerUrl });
}

async function jobs(ground: DrillGround): Promise<number> {
  return ground.database.value<number>('SELECT count(*)::int FROM public."BackgroundJobs"');
}
