import { parseArgs } from 'node:util';

/** How much of everything one run does. */
export interface Sizes {
  enqueueSeconds: number;
  bulkCalls: number;
  bulkSize: number;
  jobsPerDrain: number;
  rounds: number;
  processCounts: readonly number[];
  concurrency: number;
  latencySamples: number;
  latencyCapMs: number;
  idleSeconds: number;
  /** 0 leaves that measurement out. */
  historyRows: number;
  /** A drain is cut here, and then counts for what it finished. */
  drainCapMs: number;
  longJobMs: number;
  recoveryCapMs: number;
}

const FULL: Sizes = {
  enqueueSeconds: 3,
  bulkCalls: 3,
  bulkSize: 10_000,
  jobsPerDrain: 20_000,
  rounds: 3,
  processCounts: [1, 4],
  concurrency: 10,
  latencySamples: 400,
  latencyCapMs: 40_000,
  idleSeconds: 20,
  historyRows: 1_000_000,
  drainCapMs: 10_000,
  longJobMs: 30_000,
  recoveryCapMs: 70_000,
};

/** To see that everything works; its figures are worth little. */
const QUICK: Partial<Sizes> = {
  enqueueSeconds: 0.8,
  bulkCalls: 1,
  jobsPerDrain: 4_000,
  rounds: 1,
  processCounts: [1],
  latencySamples: 25,
  latencyCapMs: 2_000,
  idleSeconds: 6,
  historyRows: 0,
  drainCapMs: 3_000,
  longJobMs: 3_000,
  recoveryCapMs: 15_000,
};

/** In the order of the columns. `pgbench` is no queue but the limit of one statement per job. */
export const SYSTEMS = [
  'cairn',
  'graphile-worker',
  'pg-boss',
  'bullmq-postgres',
  'bullmq-redis',
  'bare-loop',
  'graphile-worker-default',
  'pgbench',
] as const;

export type SystemKey = (typeof SYSTEMS)[number];

export interface BenchOptions {
  mode: 'full' | 'quick';
  sizes: Sizes;
  systems: readonly SystemKey[];
  /** Whole runs, each on a new server; ratios are judged by their median. */
  runs: number;
  recovery: boolean;
  /** CPU profiles and statement costs of our drains. */
  profile: boolean;
  /** The plans of our claims instead of everything else. */
  explain: boolean;
}

export const USAGE = `npm run bench:queue -- [options]

  --quick         a minute instead of ten, to see that everything works
  --systems a,b   only these: ${SYSTEMS.join(', ')}
  --rounds N      drains per system and number of processes, middle value counts (3)
  --runs N        everything N times on new servers; ratios are judged by their median (1)
  --no-history    without the million finished rows
  --recovery      also: how long until a killed worker's job starts elsewhere
  --profile       also: CPU profiles and statement costs of our drains, to tmp/bench/profile
  --explain       only: the plans of our claims among a million finished jobs, deferred ones and dead rows`;

/** @throws Error with a message for the user */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      systems: { type: 'string', default: SYSTEMS.join() },
      rounds: { type: 'string' },
      runs: { type: 'string' },
      'no-history': { type: 'boolean', default: false },
      recovery: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      explain: { type: 'boolean', default: false },
    },
  });
  const sizes = values.quick ? { ...FULL, ...QUICK } : { ...FULL };
  if (values.rounds !== undefined) sizes.rounds = count('--rounds', values.rounds);
  if (values['no-history']) sizes.historyRows = 0;
  return {
    mode: values.quick ? 'quick' : 'full',
    sizes,
    systems: systemList(values.systems),
    runs: values.runs === undefined ? 1 : count('--runs', values.runs),
    recovery: values.recovery,
    profile: values.profile,
    explain: values.explain,
  };
}

function count(flag: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`${flag} takes a number from 1, not "${text}".`);
  return value;
}

function systemList(text: string): SystemKey[] {
  const wanted = text.split(',').map((name) => name.trim());
  const unknown = wanted.filter((name) => !SYSTEMS.includes(name as SystemKey));
  if (unknown.length > 0) {
    throw new Error(`--systems does not know ${unknown.join(', ')}. It knows ${SYSTEMS.join(', ')}.`);
  }
  return SYSTEMS.filter((name) => wanted.includes(name));
}
