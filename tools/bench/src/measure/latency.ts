import type { Place } from '../servers/server.ts';
import { ratio, rounded } from '../statistics.ts';
import type { System } from '../systems.ts';
import { StartLatency, type Latencies } from './start-latency.ts';

export interface LatencySizes {
  concurrency: number;
  latencySamples: number;
  latencyCapMs: number;
  longJobMs: number;
}

/** From `enqueue` to the start of the job in another, idle process. */
export async function measureLatency(system: System, place: Place, sizes: LatencySizes): Promise<Latencies> {
  const latency = await StartLatency.open(system, place, { concurrency: sizes.concurrency });
  try {
    return await latency.sample({ samples: sizes.latencySamples, capMs: sizes.latencyCapMs });
  } finally {
    await latency.close();
  }
}

export interface LongJobResult {
  idle: Latencies;
  besideLongJob: Latencies;
  /** p95 beside the long job ÷ idle p95. */
  p95Ratio: number | undefined;
}

const LONG_JOB = 7;

/** Whether short jobs wait for a long one that was claimed with them or before them: it holds one of the slots. */
export async function measureBesideLongJob(system: System, place: Place, sizes: LatencySizes): Promise<LongJobResult> {
  const { concurrency, longJobMs, latencySamples, latencyCapMs } = sizes;
  const longJob = { n: LONG_JOB, ms: longJobMs };
  const latency = await StartLatency.open(system, place, { concurrency, longJob });
  try {
    const samples = Math.ceil(latencySamples / 2);
    const idle = await latency.sample({ samples, capMs: latencyCapMs });
    await latency.enqueueOne(LONG_JOB);
    // A missed sample takes 8 s, so the last one may end beside the long job as well.
    const besideLongJob = await latency.sample({ samples, capMs: longJobMs * 0.7 });
    return { idle, besideLongJob, p95Ratio: rounded(ratio(besideLongJob.p95Ms, idle.p95Ms), 2) };
  } finally {
    await latency.close();
  }
}
