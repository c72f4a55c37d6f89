import { median, rounded } from '../statistics.ts';
import { GOALS, verdict } from './goals.ts';
import type { Drain, RunResult, SystemResult } from './run-result.ts';

type Cell = string | number | undefined;

interface Row {
  text: string;
  system: (result: SystemResult) => Cell;
  pgbench?: (result: NonNullable<RunResult['pgbench']>) => Cell;
}

const ROWS: readonly Row[] = [
  {
    text: 'enqueue, single, 10 in flight, jobs/s',
    system: ({ enqueue }) => enqueue?.singlePerSecond,
    pgbench: ({ enqueuePerSecond }) => enqueuePerSecond,
  },
  { text: 'enqueue, bulk of 10k, jobs/s', system: ({ enqueue }) => enqueue?.bulkPerSecond },
  {
    text: 'drain, 1 process × 10, jobs/s',
    system: ({ drain1 }) => speed(drain1),
    pgbench: ({ oneByOne, batched }) => `${cell(oneByOne.perSecond)} / ${cell(batched.perSecond)}`,
  },
  { text: 'drain, 4 processes × 10, jobs/s', system: ({ drain4 }) => speed(drain4) },
  { text: 'drain 1p, empty store beside the next row, jobs/s', system: ({ drainFresh }) => speed(drainFresh) },
  {
    text: 'drain 1p, with finished rows, jobs/s',
    system: ({ drainHistory, meta }) => speed(drainHistory) ?? (meta.history === 'deleted' ? 'deletes' : undefined),
  },
  {
    text: 'drain 1p, before / 4th with an open snapshot, jobs/s',
    system: ({ openSnapshot }) =>
      openSnapshot && `${speed(openSnapshot.without)} / ${speed(openSnapshot.withSnapshot[3]) ?? 'cut'}`,
  },
  {
    text: 'enqueue → start p50 / p95 / p99, ms',
    system: ({ latency }) => latency && `${latency.p50Ms} / ${latency.p95Ms} / ${latency.p99Ms}`,
  },
  {
    text: 'the same p95, idle / beside a long job, ms',
    system: ({ besideLongJob }) =>
      besideLongJob && `${besideLongJob.idle.p95Ms} / ${besideLongJob.besideLongJob.p95Ms}`,
  },
  {
    text: 'started elsewhere after SIGKILL, s',
    system: ({ recovery }) => recovery && (recovery.seconds ?? `not in ${recovery.cutAfterSeconds}`),
  },
  { text: 'idle statements/s', system: ({ idle }) => idle?.statementsPerSecond },
  { text: 'idle worker CPU, ms/s', system: ({ idle }) => idle?.workerCpuMsPerSecond },
  {
    text: 'worker RSS idle / peak in drain 1p, MB',
    system: ({ idle, drain1 }) => drain1 && `${cell(idle?.rssMb)} / ${cell(drain1.peakRssMb)}`,
  },
  {
    text: 'server CPU ms per 1,000 jobs, drain 1p',
    system: ({ drain1 }) => drain1?.cost.serverCpuMsPer1000,
    pgbench: ({ oneByOne, batched }) =>
      `${cell(oneByOne.cost.serverCpuMsPer1000)} / ${cell(batched.cost.serverCpuMsPer1000)}`,
  },
  {
    text: 'server CPU ms per 1,000 jobs, with finished rows',
    system: ({ drainHistory }) => drainHistory?.cost.serverCpuMsPer1000,
  },
  { text: 'worker CPU ms per 1,000 jobs, drain 1p', system: ({ drain1 }) => drain1?.workerCpuMsPer1000 },
  {
    text: 'statements / transactions a job, drain 1p',
    system: ({ drain1 }) => drain1 && `${cell(drain1.cost.statements)} / ${cell(drain1.cost.transactions)}`,
  },
  {
    text: 'WAL bytes a job, drain 1p',
    system: ({ drain1 }) => drain1?.cost.walBytes,
    pgbench: ({ oneByOne, batched }) => `${cell(oneByOne.cost.walBytes)} / ${cell(batched.cost.walBytes)}`,
  },
  {
    text: 'server CPU ms per 1,000 jobs / WAL bytes a job, single enqueue',
    system: ({ enqueue }) =>
      enqueue && `${cell(enqueue.singleCost.serverCpuMsPer1000)} / ${cell(enqueue.singleCost.walBytes)}`,
  },
  { text: 'jobs lost / run twice, all drains', system: (result) => losses(result) },
];

/** The goals with the ratios of all runs, then a table of each run. */
export function markdown(runs: readonly RunResult[]): string {
  return [goalsTable(runs), ...runs.map((run, i) => runTable(run, i + 1))].join('\n\n') + '\n';
}

export function goalsTable(runs: readonly RunResult[]): string {
  const several = runs.length > 1;
  const head = [
    '',
    'goal',
    ...(several ? runs.map((_, i) => `run ${i + 1}`) : []),
    several ? 'median' : 'measured',
    'bar',
    'stretch',
    'reached',
  ];
  const rows = GOALS.map((goal) => {
    const values = runs.map((run) => goal.measured(run));
    const middle = median(values.filter((value) => value !== undefined));
    const sign = goal.atLeast ? '≥' : '≤';
    const limits = [`${sign} ${cell(goal.bar)}`, `${sign} ${cell(goal.stretch)}`];
    return [
      goal.id,
      goal.text,
      ...(several ? values.map(figure) : []),
      figure(middle),
      ...limits,
      verdict(goal, middle),
    ];
  });
  return `## Goals\n\n${table(head, rows)}`;
}

function runTable(run: RunResult, number: number): string {
  const { machine, load, sizes } = run;
  const systems = Object.values(run.systems);
  const head = [
    '',
    ...systems.map(({ meta }) => `${meta.name} ${meta.version}`.trim()),
    ...(run.pgbench ? ['pgbench, one by one / batches of 100'] : []),
  ];
  const rows = ROWS.map(({ text, system, pgbench }) => {
    const limit = run.pgbench ? [cell(pgbench?.(run.pgbench))] : [];
    return [text, ...systems.map((result) => cell(system(result))), ...limit];
  }).filter(([, ...cells]) => cells.some((text) => text !== '–'));
  const errors = systems.flatMap(({ meta, errors: failed }) =>
    Object.entries(failed).map(([what, message]) => `- ${meta.name}, ${what}: FAILED: ${message}`),
  );
  return [
    `## Run ${number} of ${run.startedAt} (${run.mode}, ${run.seconds} s)`,
    `${machine.cores} cores (${machine.cpu}), ${machine.memoryGiB} GiB; PostgreSQL ${machine.postgres}, fsync and ` +
      `synchronous_commit on${machine.redis ? `; Redis ${machine.redis}, log flushed every second` : ''}; Node ${machine.node}; ` +
      `load ${load.start} at the start, ${load.end} at the end. ${cell(sizes.jobsPerDrain)} jobs a drain, middle of ` +
      `${sizes.rounds}; ${cell(sizes.historyRows)} finished rows.`,
    table(head, rows),
    ...(errors.length > 0 ? [errors.join('\n')] : []),
    `\`*\` cut at the time limit. Settings: ${systems.map(({ meta }) => `**${meta.name}**: ${meta.settings}`).join('; ')}.`,
  ].join('\n\n');
}

function losses(result: SystemResult): string | undefined {
  const drains = [result.drain1, result.drain4, result.drainFresh, result.drainHistory].filter(
    (drain) => drain !== undefined,
  );
  if (drains.length === 0) return undefined;
  const worst = (figureOf: (drain: Drain) => number): number => Math.max(...drains.map(figureOf));
  return `${worst(({ lost }) => lost ?? 0)} / ${worst(({ ranTwice }) => ranTwice)}`;
}

function speed(drain: { perSecond: number; complete: boolean } | undefined): string | undefined {
  return drain && `${cell(drain.perSecond)}${drain.complete ? '' : '*'}`;
}

function figure(value: number | undefined): string {
  return cell(rounded(value, value !== undefined && Math.abs(value) >= 100 ? 0 : 2));
}

function cell(value: Cell): string {
  if (value === undefined || Number.isNaN(value)) return '–';
  return typeof value === 'number' ? value.toLocaleString('en-US', { maximumFractionDigits: 3 }) : value;
}

function table(head: readonly string[], rows: readonly string[][]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
