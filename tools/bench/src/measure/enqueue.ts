import type { Adapter } from '../adapter.ts';
import type { Place } from '../servers/server.ts';
import { median, rounded } from '../statistics.ts';
import type { System } from '../systems.ts';
import { costPerJob, type CostPerJob } from './cost-per-job.ts';
import { msSince, now } from './stopwatch.ts';

export interface EnqueueResult {
  singlePerSecond: number;
  bulkPerSecond: number | undefined;
  singleCost: CostPerJob;
}

export interface EnqueueSizes {
  enqueueSeconds: number;
  bulkCalls: number;
  bulkSize: number;
}

const LOOPS = 10;
const WARM_UP = 20;

/** Into an empty store and with no worker: first one by one from ten loops of one process, then in bulk. */
export async function measureEnqueue(system: System, place: Place, sizes: EnqueueSizes): Promise<EnqueueResult> {
  const adapter = await system.open(place.url, { role: 'admin', concurrency: LOOPS });
  try {
    for (let n = 0; n < WARM_UP; n += 1) await adapter.enqueue(n);
    const cost = await costPerJob(place);
    const began = now();
    const enqueued = await enqueueOneByOne(adapter, sizes.enqueueSeconds * 1000);
    const tookMs = msSince(began);
    const singleCost = await cost.of(enqueued);
    const bulk = await enqueueInBulk(adapter, sizes);
    return {
      singlePerSecond: rounded((enqueued / tookMs) * 1000, 0),
      bulkPerSecond: rounded(median(bulk), 0),
      singleCost,
    };
  } finally {
    await adapter.stop();
  }
}

async function enqueueOneByOne(adapter: Adapter, forMs: number): Promise<number> {
  const until = performance.now() + forMs;
  let enqueued = 0;
  const loop = async (): Promise<void> => {
    while (performance.now() < until) {
      await adapter.enqueue(enqueued);
      enqueued += 1;
    }
  };
  await Promise.all(Array.from({ length: LOOPS }, loop));
  return enqueued;
}

async function enqueueInBulk(adapter: Adapter, { bulkCalls, bulkSize }: EnqueueSizes): Promise<number[]> {
  const perSecond: number[] = [];
  for (let call = 0; call < bulkCalls; call += 1) {
    const began = now();
    await adapter.enqueueMany(bulkSize, call * bulkSize);
    perSecond.push((bulkSize / msSince(began)) * 1000);
  }
  return perSecond;
}
