import type { Place } from '../servers/server.ts';
import { ratio, rounded } from '../statistics.ts';
import type { System } from '../systems.ts';
import { MISSED_MS, StartLatency, latencies, type Latencies } from './start-latency.ts';

export interface LatencySizes {
  concurrency: number;
  latencySamples: number;
  latencyCapMs: number;
  longJobMs: number;
}

/** What is compared is sampled in turns of half a second, so that a slow moment of the machine is everybody's. */
const TURNS = 25;

interface Entrant {
  system: System;
  place: Place;
}

/** From `enqueue` to the start of the job in another, idle process, in stores at rest; of each system, in their order. */
export async function measureLatencies(entrants: readonly Entrant[], sizes: LatencySizes): Promise<Latencies[]> {
  const { concurrency, latencySamples: samples, latencyCapMs: capMs } = sizes;
  const opened: StartLatency[] = [];
  try {
    for (const { place } of entrants) await place.vacuum();
    for (const { system, place } of entrants) opened.push(await StartLatency.open(system, place, { concurrency }));
    return await sampleInTurns(opened, { samples, capMs });
  } finally {
    await Promise.all(opened.map((latency) => latency.close()));
  }
}

export interface LongJobResult {
  idle: Latencies;
  besideLongJob: Latencies;
  /** p95 beside the long job ÷ idle p95. */
  p95Ratio: number | undefined;
}

const LONG_JOB = 7;

/**
 * Whether short jobs wait for a long one that was claimed with them or before them: it holds one of the slots.
 * @param places a store for the process with the long job, and one for the process that is idle otherwise
 */
export async function measureBesideLongJob(
  system: System,
  places: { beside: Place; idle: Place },
  sizes: LatencySizes,
): Promise<LongJobResult> {
  const { concurrency, longJobMs, latencySamples, latencyCapMs } = sizes;
  const longJob = { n: LONG_JOB, ms: longJobMs };
  const idle = await StartLatency.open(system, places.idle, { concurrency });
  try {
    const beside = await StartLatency.open(system, places.beside, { concurrency, longJob });
    try {
      await beside.enqueueOne(LONG_JOB);
      // A missed sample takes 8 s, so the last one may end beside the long job as well.
      const limits = { samples: Math.ceil(latencySamples / 2), capMs: Math.min(latencyCapMs, longJobMs * 0.35) };
      const [one, other] = (await sampleInTurns([idle, beside], limits)) as [Latencies, Latencies];
      return { idle: one, besideLongJob: other, p95Ratio: rounded(ratio(other.p95Ms, one.p95Ms), 2) };
    } finally {
      await beside.close();
    }
  } finally {
    await idle.close();
  }
}

/** @param limits of each */
async function sampleInTurns(
  opened: readonly StartLatency[],
  { samples, capMs }: { samples: number; capMs: number },
): Promise<Latencies[]> {
  const took = opened.map((): number[] => []);
  for (let turn = 0; turn < TURNS; turn += 1) {
    for (const [i, latency] of opened.entries()) {
      // Misses take seconds each, and one says enough.
      if (took[i]?.includes(MISSED_MS)) continue;
      took[i]?.push(...(await latency.sample({ samples: Math.ceil(samples / TURNS), capMs: capMs / TURNS })));
    }
  }
  return took.map(latencies);
}
