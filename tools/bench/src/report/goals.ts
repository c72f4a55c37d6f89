import { ratio } from '../statistics.ts';
import type { SystemKey } from '../options.ts';
import type { RunResult, SystemResult } from './run-result.ts';

export interface Goal {
  id: string;
  text: string;
  /** Whether more is better. */
  atLeast: boolean;
  /** What must be reached, and what we are here for. */
  bar: number;
  stretch: number;
  measured(run: RunResult): number | undefined;
}

type Figure = (system: SystemResult) => number | undefined;

const POSTGRES_PEERS: SystemKey[] = ['graphile-worker', 'pg-boss', 'bullmq-postgres'];
const PEERS: SystemKey[] = [...POSTGRES_PEERS, 'bullmq-redis'];

const drain1: Figure = ({ drain1: drain }) => drain?.perSecond;
const serverCpu: Figure = ({ drain1: drain }) => drain?.cost.serverCpuMsPer1000;
const single: Figure = ({ enqueue }) => enqueue?.singlePerSecond;
const bulk: Figure = ({ enqueue }) => enqueue?.bulkPerSecond;
const p50: Figure = ({ latency }) => latency?.p50Ms;
const p95: Figure = ({ latency }) => latency?.p95Ms;
const peakRss: Figure = ({ drain1: drain }) => drain?.peakRssMb;
const recovery: Figure = ({ recovery: measured }) => measured?.seconds;

/** All of one run, so that the machine and its other load divide out. */
export const GOALS: readonly Goal[] = [
  goal(
    'P1',
    'drain 1p ÷ graphile-worker (which deletes its rows)',
    'at least',
    [0.85, 1],
    against('graphile-worker', drain1),
  ),
  goal('P2', 'drain 1p ÷ pg-boss', 'at least', [1, 1.25], against('pg-boss', drain1)),
  goal('P3', 'drain 1p ÷ bare pg loop', 'at least', [0.8, 1.2], against('bare-loop', drain1)),
  goal('P4', 'drain 1p ÷ pgbench one by one', 'at least', [6, 10], (run) =>
    ratio(ours(run, drain1), run.pgbench?.oneByOne.perSecond),
  ),
  goal('P5', 'drain 4p ÷ own 1p', 'at least', [0.95, 1.1], (run) =>
    ratio(
      ours(run, (system) => system.drain4?.perSecond),
      ours(run, drain1),
    ),
  ),
  goal('P6', 'drain 1p with history ÷ fresh', 'at least', [0.9, 0.97], (run) =>
    ratio(
      ours(run, (system) => system.drainHistory?.perSecond),
      ours(run, (system) => system.drainFresh?.perSecond),
    ),
  ),
  goal('P7', 'server CPU a job, drain 1p ÷ pg-boss', 'at most', [0.8, 0.6], against('pg-boss', serverCpu)),
  goal('P7', 'WAL bytes a job, drain 1p', 'at most', [1_100, 900], (run) =>
    ours(run, (system) => system.drain1?.cost.walBytes),
  ),
  goal('P8', 'single enqueue ÷ best Postgres peer', 'at least', [1.5, 3], (run) =>
    ratio(ours(run, single), best(run, POSTGRES_PEERS, single, Math.max)),
  ),
  goal('P9', 'bulk enqueue ÷ graphile-worker', 'at least', [1.2, 2], against('graphile-worker', bulk)),
  goal('P10', 'enqueue→start p50 ÷ best Postgres peer', 'at most', [1, 0.6], (run) =>
    ratio(ours(run, p50), best(run, POSTGRES_PEERS, p50, Math.min)),
  ),
  goal('P10', 'enqueue→start p95 ÷ best Postgres peer', 'at most', [1, 1], (run) =>
    ratio(ours(run, p95), best(run, POSTGRES_PEERS, p95, Math.min)),
  ),
  goal('P11', 'idle statements a second and worker process', 'at most', [0.5, 0.35], (run) =>
    ours(run, ({ idle }) => idle?.statementsPerSecond),
  ),
  goal('P12', 'peak RSS in drain 1p ÷ graphile-worker', 'at most', [1, 0.7], against('graphile-worker', peakRss)),
  goal(
    'P13',
    'drain 1p ÷ graphile-worker at its defaults',
    'at least',
    [10, 15],
    against('graphile-worker-default', drain1),
  ),
  goal('P14', '4th drain beside an open snapshot ÷ one without', 'at least', [0.6, 0.8], (run) =>
    ours(run, ({ openSnapshot }) => openSnapshot?.fourthRatio),
  ),
  goal('P15', 'p95 start beside a long job ÷ idle p95', 'at most', [2, 1.2], (run) =>
    ours(run, ({ besideLongJob }) => besideLongJob?.p95Ratio),
  ),
  goal('R1', 'seconds from SIGKILL to the start elsewhere', 'at most', [15, 10], (run) => ours(run, recovery)),
  goal('R1', 'the same ÷ best peer', 'at most', [1, 0.2], (run) =>
    ratio(ours(run, recovery), best(run, PEERS, recovery, Math.min)),
  ),
];

/** How far one figure is from its goal. */
export function verdict({ atLeast, bar, stretch }: Goal, value: number | undefined): string {
  if (value === undefined) return '–';
  const reaches = (limit: number): boolean => (atLeast ? value >= limit : value <= limit);
  if (reaches(stretch)) return 'stretch';
  return reaches(bar) ? 'bar' : 'MISSED';
}

function goal(
  id: string,
  text: string,
  direction: 'at least' | 'at most',
  [bar, stretch]: [number, number],
  measured: Goal['measured'],
): Goal {
  return { id, text, atLeast: direction === 'at least', bar, stretch, measured };
}

function against(peer: SystemKey, figure: Figure): Goal['measured'] {
  return (run) => ratio(ours(run, figure), of(run, peer, figure));
}

function ours(run: RunResult, figure: Figure): number | undefined {
  return of(run, 'cairn', figure);
}

function of(run: RunResult, key: SystemKey, figure: Figure): number | undefined {
  const system = run.systems[key];
  return system && figure(system);
}

function best(
  run: RunResult,
  peers: readonly SystemKey[],
  figure: Figure,
  choose: (...values: number[]) => number,
): number | undefined {
  const values = peers.map((peer) => of(run, peer, figure)).filter((value) => value !== undefined);
  return values.length > 0 ? choose(...values) : undefined;
}
