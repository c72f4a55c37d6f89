import { setTimeout as sleep } from 'node:timers/promises';
import type { Drill } from '../ground/drill.ts';
import { Load } from '../ground/load.ts';
import type { TcpProxy } from '../tcp-proxy/tcp-proxy.ts';

const HANG_LIMIT_MS = 15_000;

interface Cut {
  id: string;
  what: string;
  make(proxy: TcpProxy): Promise<void> | void;
}

const CUTS: Cut[] = [
  { id: '7a', what: 'refused', make: (proxy) => proxy.refuse() },
  { id: '7b', what: 'reset', make: (proxy) => proxy.reset() },
  { id: '7c', what: 'black hole', make: (proxy) => proxy.blackHole() },
  { id: '7d', what: '2 s of latency', make: (proxy) => proxy.delay(2_000) },
  { id: '7e', what: 'answers lost', make: (proxy) => proxy.lose('toClient') },
  { id: '7f', what: 'requests lost', make: (proxy) => proxy.lose('toServer') },
];

/** One of two workers loses its way to the database for longer than its lease, and gets it back. */
export const networkCuts: Drill[] = CUTS.map(({ id, what, make }) => ({
  id,
  name: `Network: ${what}`,
  async run(ground) {
    const seconds = ground.short ? 7 : 20;
    const proxy = await ground.proxy();
    const cutOff = await ground.worker(ground.mortal, { databaseUrl: proxy.url(ground.database.workerUrl) });
    const other = await ground.worker(ground.mortal);
    const load = new Load(ground, { payload: { ms: 100 } }, 200);
    await ground.until(
      'both to work',
      async () => (await ranSince(new Date(0), cutOff.pid)) && (await ranSince(new Date(0), other.pid)),
    );

    await make(proxy);
    ground.fault();
    await sleep(seconds * 1000);
    await proxy.open();
    const healedAt = new Date();
    const again = await ground.until('the worker to take jobs again', () => ranSince(healedAt, cutOff.pid));
    ground.recovered({
      what: 'healed → works again',
      ms: again.getTime() - healedAt.getTime(),
      limitMs: HANG_LIMIT_MS,
    });

    await load.stop();
    await ground.drained();
    ground.must(cutOff.running, 'the worker that was cut off ended');
    // What it ran, what it had claimed ahead, and what it had finished and could not say.
    ground.expect = { redoneAtMost: 60 };

    async function ranSince(since: Date, pid: number): Promise<Date | null> {
      return ground.database.value<Date | null>(
        'SELECT min("At") FROM drill."Ledger" WHERE "WorkerPid" = $1 AND "At" > $2',
        [pid, since],
      );
    }
  },
}));
