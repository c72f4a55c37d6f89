import { setTimeout as delay } from 'node:timers/promises';
import type { Adapter } from '../adapter.ts';
import type { Place } from '../servers/server.ts';
import { percentile, rounded } from '../statistics.ts';
import type { System } from '../systems.ts';
import { Worker, type WorkerOrders } from '../workers/worker.ts';
import { msBetween, msSince, now } from './stopwatch.ts';

export interface Latencies {
  samples: number;
  /** Jobs that had not started after 8 s; they count as 8 s. */
  missed: number;
  p50Ms: number | undefined;
  p95Ms: number | undefined;
  p99Ms: number | undefined;
  maxMs: number | undefined;
}

export const MISSED_MS = 8_000;
const WARM_UP = 5;
const SETTLE_MS = 1_500;

/** One worker process of a system, and a producer in this process that enqueues a job and sees it start. */
export class StartLatency {
  private nextJob = 1_000_000;
  private readonly producer: Adapter;
  private readonly worker: Worker;
  private readonly waiting: Map<number, (at: bigint) => void>;

  private constructor(producer: Adapter, worker: Worker, waiting: Map<number, (at: bigint) => void>) {
    this.producer = producer;
    this.worker = worker;
    this.waiting = waiting;
  }

  static async open(system: System, place: Place, orders: WorkerOrders): Promise<StartLatency> {
    const { concurrency } = orders;
    const waiting = new Map<number, (at: bigint) => void>();
    const worker = new Worker({
      onStarted: (n, at) => {
        waiting.get(n)?.(at);
        waiting.delete(n);
      },
    });
    const producer = await system.open(place.url, { role: 'producer', concurrency });
    const latency = new StartLatency(producer, worker, waiting);
    try {
      await worker.setup(system.path, place.url, concurrency);
      await worker.start({ ...orders, tellEach: true });
      await delay(SETTLE_MS);
      for (let i = 0; i < WARM_UP; i += 1) await latency.enqueueOne();
      return latency;
    } catch (error) {
      await latency.close();
      throw error;
    }
  }

  /**
   * One job at a time: from the call of `enqueue` to the start of the job in the other process.
   * @returns milliseconds, `MISSED_MS` for each that was missed
   */
  async sample(limits: { samples: number; capMs: number }): Promise<number[]> {
    const began = now();
    const took: number[] = [];
    while (took.length < limits.samples && msSince(began) < limits.capMs) {
      took.push(await this.enqueueOne());
      // No beat that a poll could fall into step with.
      await delay(15 + Math.random() * 25);
    }
    return took;
  }

  /** @param n the job's number, for one that the worker has orders about */
  async enqueueOne(n = (this.nextJob += 1)): Promise<number> {
    const started = new Promise<bigint>((resolve) => this.waiting.set(n, resolve));
    const began = now();
    await this.producer.enqueue(n);
    const giveUp = new AbortController();
    const missed = delay(MISSED_MS, undefined, { signal: giveUp.signal }).catch(() => undefined);
    const at = await Promise.race([started, missed]);
    giveUp.abort();
    return at === undefined ? MISSED_MS : Math.min(MISSED_MS, msBetween(began, at));
  }

  async close(): Promise<void> {
    await this.worker.end();
    await this.producer.stop();
  }
}

export function latencies(took: readonly number[]): Latencies {
  const at = (percent: number): number | undefined => rounded(percentile([...took], percent), 2);
  return {
    samples: took.length,
    missed: took.filter((ms) => ms === MISSED_MS).length,
    p50Ms: at(50),
    p95Ms: at(95),
    p99Ms: at(99),
    maxMs: at(100),
  };
}
