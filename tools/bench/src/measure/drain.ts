import { setTimeout as delay } from 'node:timers/promises';
import type { Adapter } from '../adapter.ts';
import type { Place } from '../servers/server.ts';
import { rounded } from '../statistics.ts';
import type { System } from '../systems.ts';
import { Worker, type WorkerFacts } from '../workers/worker.ts';
import { costPerJob, type CostPerJob } from './cost-per-job.ts';
import { msBetween, msSince, now } from './stopwatch.ts';

export interface DrainOptions {
  jobs: number;
  processes: number;
  concurrency: number;
  /** Cut after this time; it then counts for the jobs that were done. */
  capMs: number;
  /** For the worker processes, for example those of a profiler. */
  nodeFlags?: string[];
  /** Called when everything is ready and no worker has started. */
  onReady?: () => Promise<void>;
  /** Called when the clock has stopped. */
  onDrained?: () => Promise<void>;
}

export interface DrainResult {
  perSecond: number;
  /** False: cut at the time limit. */
  complete: boolean;
  done: number;
  /** From the start of the workers to the first job. */
  firstStartMs: number;
  /** Done by the store's account, run by nobody; unknown when cut. */
  lost: number | undefined;
  ranTwice: number;
  cost: CostPerJob;
  workerCpuMsPer1000: number;
  rssMb: number;
  peakRssMb: number;
}

const BULK = 10_000;
/** After the last start, for completions that are written in batches. */
const COMPLETIONS_MS = 3_000;

/**
 * Jobs that do nothing are in the store, then workers start. The clock runs from the first start of a job until the
 * store itself says that nothing is unfinished, so completions that are batched or put off count.
 */
export async function measureDrain(system: System, place: Place, options: DrainOptions): Promise<DrainResult> {
  const { jobs, processes, concurrency, nodeFlags = [] } = options;
  const producer = await system.open(place.url, { role: 'producer', concurrency });
  const workers = Array.from({ length: processes }, () => new Worker({ nodeFlags }));
  try {
    for (let from = 0; from < jobs; from += BULK) await producer.enqueueMany(Math.min(BULK, jobs - from), from);
    await Promise.all(workers.map((worker) => worker.setup(system.path, place.url, concurrency)));
    await place.settle();
    await options.onReady?.();
    const cost = await costPerJob(place);
    const began = now();
    await Promise.all(workers.map((worker) => worker.start({ concurrency, jobs })));
    const unfinished = await untilDrained(producer, workers, began, options);
    const ended = now();
    const done = Math.max(0, jobs - unfinished);
    const [costPaid, facts] = await Promise.all([cost.of(done), Promise.all(workers.map((worker) => worker.facts()))]);
    await options.onDrained?.();
    return { ...drainFacts({ began, ended, done, jobs, facts }), cost: costPaid };
  } finally {
    await Promise.all(workers.map((worker) => worker.end()));
    await producer.stop();
  }
}

/** @returns how many jobs are unfinished */
async function untilDrained(
  producer: Adapter,
  workers: readonly Worker[],
  began: bigint,
  { jobs, capMs }: DrainOptions,
): Promise<number> {
  const started = (): number => workers.reduce((sum, { count }) => sum + count, 0);
  while (started() < jobs && msSince(began) < capMs) await delay(2);
  // Asking the store costs the store, so it is asked only now.
  let unfinished = await producer.unfinished();
  while (unfinished > 0 && started() >= jobs && msSince(began) < capMs + COMPLETIONS_MS) {
    await delay(4);
    unfinished = await producer.unfinished();
  }
  return unfinished;
}

interface Drained {
  began: bigint;
  ended: bigint;
  done: number;
  jobs: number;
  facts: readonly WorkerFacts[];
}

function drainFacts({ began, ended, done, jobs, facts }: Drained): Omit<DrainResult, 'cost'> {
  const starts = facts.flatMap(({ firstStart }) => (firstStart === undefined ? [] : [BigInt(firstStart)]));
  const firstStart = starts.reduce((earliest, start) => (start < earliest ? start : earliest), starts[0] ?? began);
  const runs = runsPerJob(jobs, facts);
  const complete = done === jobs;
  const cpuMs = facts.reduce((sum, worker) => sum + worker.cpuMs, 0);
  return {
    perSecond: rounded((done / msBetween(firstStart, ended)) * 1000, 0),
    complete,
    done,
    firstStartMs: rounded(msBetween(began, firstStart), 0),
    lost: complete ? runs.filter((count) => count === 0).length : undefined,
    ranTwice: runs.filter((count) => count > 1).length,
    workerCpuMsPer1000: rounded((cpuMs / Math.max(1, done)) * 1000),
    rssMb: rounded(Math.max(...facts.map(({ rssMb }) => rssMb))),
    peakRssMb: rounded(Math.max(...facts.map(({ peakRssMb }) => peakRssMb))),
  };
}

function runsPerJob(jobs: number, facts: readonly WorkerFacts[]): number[] {
  const ofWorkers = facts.map(({ runs = '' }) => Buffer.from(runs, 'base64'));
  return Array.from({ length: jobs }, (_, n) => ofWorkers.reduce((sum, runs) => sum + (runs[n] ?? 0), 0));
}
