import { cpus, loadavg, totalmem } from 'node:os';
import { measureDrain, type DrainOptions, type DrainResult } from './measure/drain.ts';
import { measureEnqueue } from './measure/enqueue.ts';
import { measureIdleCost } from './measure/idle-cost.ts';
import { measureBesideLongJob, measureLatencies } from './measure/latency.ts';
import { middleDrain } from './measure/middle-drain.ts';
import { measureOpenSnapshot } from './measure/open-snapshot.ts';
import { measurePgbench, type PgbenchResult } from './measure/pgbench.ts';
import { measureRecovery } from './measure/recovery.ts';
import type { BenchOptions, Sizes } from './options.ts';
import { DrainProfile } from './profile.ts';
import type { RunResult, SystemResult } from './report/run-result.ts';
import type { Place } from './servers/server.ts';
import type { Servers } from './servers/servers.ts';
import { rounded } from './statistics.ts';
import type { System } from './systems.ts';

const HISTORY_ROUNDS = 2;
const MB = 1024 ** 2;

/** One system under way: what was measured of it, and the database that it goes on with. */
interface Entrant {
  system: System;
  /** The peer at its defaults is there for one ratio only. */
  drainsOnly: boolean;
  place: Place;
  result: SystemResult;
}

/**
 * Everything once, on fresh servers. Rounds are outside and systems inside, so that a noisy minute hits every system and
 * not one of them. A measurement that fails is noted, and the others go on.
 */
export class BenchRun {
  private readonly began = performance.now();
  private readonly options: BenchOptions;
  private readonly sizes: Sizes;
  private readonly systems: readonly System[];
  private readonly servers: Servers;
  private readonly outputDir: string;

  constructor(options: BenchOptions, systems: readonly System[], servers: Servers, outputDir: string) {
    this.options = options;
    this.sizes = options.sizes;
    this.systems = systems;
    this.servers = servers;
    this.outputDir = outputDir;
  }

  async run(): Promise<RunResult> {
    const startedAt = new Date().toISOString();
    const loadAtStart = loadavg()[0] ?? NaN;
    const entrants: Entrant[] = [];
    for (const system of this.systems) {
      const result: SystemResult = { meta: system.meta, errors: {} };
      const drainsOnly = system.key === 'graphile-worker-default';
      entrants.push({ system, drainsOnly, result, place: await this.newPlace(system) });
    }
    const peers = entrants.filter(({ drainsOnly }) => !drainsOnly);

    for (const entrant of peers) await this.enqueue(entrant);
    await this.drains(entrants);
    await this.latencies(peers);
    for (const entrant of peers) await this.besideLongJob(entrant);
    await this.idleCost(peers);
    if (this.sizes.historyRows > 0) for (const entrant of peers) await this.history(entrant);
    for (const entrant of peers) await this.openSnapshot(entrant);
    // This is waiting and no work, so all of them wait together.
    if (this.options.recovery) await Promise.all(peers.map((entrant) => this.recovery(entrant)));
    const pgbench = this.options.systems.includes('pgbench') ? await this.pgbench() : undefined;

    return {
      startedAt,
      seconds: this.seconds(),
      mode: this.options.mode,
      machine: this.machine(),
      load: { start: rounded(loadAtStart, 2), end: rounded(loadavg()[0] ?? NaN, 2) },
      sizes: this.sizes,
      systems: Object.fromEntries(entrants.map(({ system, result }) => [system.key, result])),
      pgbench,
    };
  }

  private async enqueue(entrant: Entrant): Promise<void> {
    const place = await this.servers.place(entrant.system.meta);
    entrant.result.enqueue = await this.attempt(entrant, 'enqueue', () =>
      measureEnqueue(entrant.system, place, this.sizes),
    );
  }

  private async drains(entrants: readonly Entrant[]): Promise<void> {
    const drains = new Map<string, DrainResult[]>();
    for (let round = 1; round <= this.sizes.rounds; round += 1) {
      for (const entrant of entrants) {
        for (const processes of this.sizes.processCounts.filter((count) => count === 1 || !entrant.drainsOnly)) {
          const key = `${entrant.system.key} ${processes}`;
          const soFar = drains.get(key) ?? [];
          // To be cut at the time limit once is enough.
          if (soFar.some(({ complete }) => !complete)) continue;
          const drain = await this.drain(entrant, processes);
          drains.set(key, drain ? [...soFar, drain] : soFar);
        }
      }
    }
    for (const entrant of entrants) {
      for (const processes of [1, 4] as const) {
        const measured = drains.get(`${entrant.system.key} ${processes}`) ?? [];
        if (measured.length > 0) entrant.result[`drain${processes}`] = middleDrain(measured);
      }
    }
  }

  private async drain(entrant: Entrant, processes: number): Promise<DrainResult | undefined> {
    const { system, place } = entrant;
    const profile =
      this.options.profile && system.key === 'cairn'
        ? new DrainProfile(this.servers.postgres, place, this.outputDir)
        : undefined;
    const options = { ...this.drainOptions(processes), ...profile?.drainOptions(processes) };
    const drain = await this.attempt(entrant, `drain ${processes}p`, () => measureDrain(system, place, options));
    // What a cut drain leaves over would be drained, and counted, by the next one.
    if (!drain?.complete) entrant.place = await this.newPlace(system);
    return drain;
  }

  private async latencies(entrants: readonly Entrant[]): Promise<void> {
    const measured = await measureLatencies(entrants, this.sizes).catch((error: unknown) => {
      for (const { result } of entrants) result.errors['latency'] = messageOf(error);
      return [];
    });
    entrants.forEach((entrant, i) => (entrant.result.latency = measured[i]));
    this.log(`latency: ${measured.map(({ p50Ms, p95Ms }) => `${p50Ms} / ${p95Ms}`).join(', ')} ms`);
  }

  private async besideLongJob(entrant: Entrant): Promise<void> {
    const { system, result } = entrant;
    const places = { beside: await this.newPlace(system), idle: await this.newPlace(system) };
    result.besideLongJob = await this.attempt(entrant, 'latency beside a long job', () =>
      measureBesideLongJob(system, places, this.sizes),
    );
  }

  private async idleCost(entrants: readonly Entrant[]): Promise<void> {
    const costs = await measureIdleCost(entrants, this.sizes).catch((error: unknown) => {
      for (const { result } of entrants) result.errors['idle cost'] = messageOf(error);
      return [];
    });
    entrants.forEach((entrant, i) => (entrant.result.idle = costs[i]));
    this.log(`idle cost: ${costs.map(({ statementsPerSecond }) => statementsPerSecond).join(', ')} statements/s`);
  }

  /** The same drain on an empty store and on a full one, in turns: the ratio must not compare two different minutes. */
  private async history(entrant: Entrant): Promise<void> {
    const { system, result } = entrant;
    const kept = await this.newPlace(system);
    const seeded = await this.attempt(entrant, 'seeding history', () => this.seed(system, kept));
    if (!seeded) return;
    const fresh = await this.newPlace(system);
    const drains: Record<'fresh' | 'kept', DrainResult[]> = { fresh: [], kept: [] };
    for (let round = 0; round < HISTORY_ROUNDS; round += 1) {
      for (const [kind, place] of [['fresh', fresh] as const, ['kept', kept] as const]) {
        if (drains[kind].some(({ complete }) => !complete)) continue;
        const name = `drain 1p, ${kind === 'kept' ? 'with history' : 'fresh'}`;
        const drain = await this.attempt(entrant, name, () => measureDrain(system, place, this.drainOptions(1)));
        if (drain) drains[kind].push(drain);
      }
    }
    if (drains.fresh.length > 0) result.drainFresh = middleDrain(drains.fresh);
    if (drains.kept.length > 0) result.drainHistory = middleDrain(drains.kept);
  }

  /** @returns undefined for a system that keeps none */
  private async seed(system: System, place: Place): Promise<{ seconds: number } | undefined> {
    const admin = await system.open(place.url, { role: 'admin' });
    const began = performance.now();
    try {
      if (!admin.seedHistory) return undefined;
      await admin.seedHistory(this.sizes.historyRows);
      return { seconds: rounded((performance.now() - began) / 1000) };
    } finally {
      await admin.stop();
    }
  }

  private async openSnapshot(entrant: Entrant): Promise<void> {
    const { system, result } = entrant;
    if (system.meta.store !== 'postgres') return;
    // Slow ones are cut anyway; there is no point in cutting them five times.
    if (result.drain1?.complete === false) return;
    const place = await this.newPlace(system);
    result.openSnapshot = await this.attempt(entrant, 'drains beside an open snapshot', () =>
      measureOpenSnapshot(system, place, this.drainOptions(1)),
    );
  }

  private async recovery(entrant: Entrant): Promise<void> {
    const { system, result } = entrant;
    const place = await this.servers.place(system.meta);
    result.recovery = await this.attempt(entrant, 'recovery', () => measureRecovery(system, place, this.sizes));
  }

  private async pgbench(): Promise<PgbenchResult | undefined> {
    const measured = await measurePgbench(this.servers.postgres, this.sizes);
    this.log(`pgbench: ${JSON.stringify(measured)}`);
    return measured;
  }

  private async newPlace(system: System): Promise<Place> {
    const place = await this.servers.place(system.meta);
    await (await system.open(place.url, { role: 'admin' })).stop();
    return place;
  }

  private drainOptions(processes: number): DrainOptions {
    const { jobsPerDrain: jobs, concurrency, drainCapMs: capMs } = this.sizes;
    return { jobs, processes, concurrency, capMs };
  }

  private async attempt<T>(
    { system, result }: Entrant,
    what: string,
    measure: () => Promise<T>,
  ): Promise<T | undefined> {
    try {
      const measured = await measure();
      this.log(`${system.meta.name}, ${what}: ${JSON.stringify(measured)}`);
      return measured;
    } catch (error) {
      result.errors[what] = messageOf(error);
      this.log(`${system.meta.name}, ${what}: FAILED: ${(error as Error).stack}`);
      return undefined;
    }
  }

  private machine(): RunResult['machine'] {
    const { postgres, redis } = this.servers;
    return {
      cores: cpus().length,
      cpu: cpus()[0]?.model.trim() ?? '',
      memoryGiB: Math.round(totalmem() / (1024 * MB)),
      node: process.version,
      postgres: postgres.version,
      ...(redis ? { redis: redis.version } : {}),
    };
  }

  private seconds(): number {
    return Math.round((performance.now() - this.began) / 1000);
  }

  private log(text: string): void {
    console.log(`${String(this.seconds()).padStart(4)} s, load ${(loadavg()[0] ?? NaN).toFixed(2)}: ${text}`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 300) : String(error);
}
