import { setTimeout as delay } from 'node:timers/promises';
import type { Counters, Place } from '../servers/server.ts';
import { rounded } from '../statistics.ts';
import type { System } from '../systems.ts';
import { Worker } from '../workers/worker.ts';

export interface IdleCost {
  statementsPerSecond: number | undefined;
  transactionsPerSecond: number | undefined;
  workerCpuMsPerSecond: number | undefined;
  rssMb: number | undefined;
}

const SETTLE_MS = 5_000;

/** One idle worker process of every system, all at the same time, each on a database of its own. */
export async function measureIdleCost(
  systems: readonly { system: System; place: Place }[],
  { concurrency, idleSeconds }: { concurrency: number; idleSeconds: number },
): Promise<IdleCost[]> {
  const workers: Worker[] = [];
  try {
    for (const { system, place } of systems) {
      const worker = new Worker();
      workers.push(worker);
      await worker.setup(system.path, place.url, concurrency);
      // Without the timer by which it tells how far it is.
      await worker.start({ concurrency, tellEach: true });
    }
    await delay(SETTLE_MS);
    const read = (): Promise<Reading[]> =>
      Promise.all(
        systems.map(async ({ place }, i) => ({ counters: await place.counters(), ...(await factsOf(workers[i])) })),
      );
    const before = await read();
    await delay(idleSeconds * 1000);
    const after = await read();
    return after.map((reading, i) => costOf(before[i], reading, idleSeconds));
  } finally {
    await Promise.all(workers.map((worker) => worker.end()));
  }
}

interface Reading {
  counters: Counters | undefined;
  cpuMs: number;
  rssMb: number;
}

async function factsOf(worker: Worker | undefined): Promise<{ cpuMs: number; rssMb: number }> {
  const facts = await worker?.facts();
  return { cpuMs: facts?.cpuMs ?? NaN, rssMb: facts?.rssMb ?? NaN };
}

function costOf(before: Reading | undefined, after: Reading, seconds: number): IdleCost {
  const rate = (from: number | undefined, to: number | undefined, digits: number): number | undefined =>
    from === undefined || to === undefined ? undefined : rounded((to - from) / seconds, digits);
  return {
    statementsPerSecond: rate(before?.counters?.statements, after.counters?.statements, 2),
    transactionsPerSecond: rate(before?.counters?.transactions, after.counters?.transactions, 2),
    workerCpuMsPerSecond: rate(before?.cpuMs, after.cpuMs, 1),
    rssMb: rounded(after.rssMb),
  };
}
