import { median, ratio, rounded } from '../statistics.ts';
import type { HubRound } from './measure-hub.ts';
import type { Latency } from './measure-latency.ts';
import type { HubKey } from './wire.ts';

export interface HubRun {
  startedAt: string;
  mode: 'full' | 'quick';
  machine: { cores: number; cpu: string; node: string; loadStart: number; loadEnd: number };
  connections: number;
  versions: Partial<Record<HubKey, string>>;
  rounds: Partial<Record<HubKey, HubRound[]>>;
  latency: Partial<Record<HubKey, Latency>>;
  idleMicrosPerSecond: Partial<Record<HubKey, number>>;
}

interface Row {
  text: string;
  of: (run: HubRun, key: HubKey) => number | undefined;
  digits: number;
  /** Whether more is better; a ratio above 1 always says that ours is. */
  more?: boolean;
  /** The least share of bare ws, where that is a goal. */
  shareOfWs?: number;
  /** Without a goal: it explains another row. */
  explains?: boolean;
}

const rounds =
  (figure: keyof HubRound) =>
  (run: HubRun, key: HubKey): number | undefined =>
    median((run.rounds[key] ?? []).map((round) => round[figure]));

export const ROWS: readonly Row[] = [
  { text: 'fanned out, messages/s', of: rounds('fanOutPerSecond'), digits: 0, more: true, shareOfWs: 0.7 },
  { text: 'server CPU a message delivered, µs', of: rounds('cpuMicrosPerDelivery'), digits: 2 },
  { text: 'publish → receipt p50, ms', of: ({ latency }, key) => latency[key]?.p50Ms, digits: 2 },
  { text: 'publish → receipt p99, ms', of: ({ latency }, key) => latency[key]?.p99Ms, digits: 2 },
  { text: 'connections in 256 MB', of: rounds('connectionsPer256Mb'), digits: 0, more: true },
  { text: 'RSS without connections, MB', of: rounds('emptyMb'), digits: 1, explains: true },
  { text: 'RSS a connection, KB', of: rounds('kbPerConnection'), digits: 1, explains: true },
  { text: 'RSS at its highest, MB', of: rounds('peakMb'), digits: 1, explains: true },
  {
    text: 'CPU of an idle connection, µs/s',
    of: ({ idleMicrosPerSecond }, key) => idleMicrosPerSecond[key],
    digits: 2,
  },
  { text: 'all accepted after, ms', of: rounds('acceptMs'), digits: 0 },
  { text: 'server CPU of accepting all, ms', of: rounds('acceptCpuMs'), digits: 0, explains: true },
];

const NAMES: Record<HubKey, string> = { cairn: 'Cairn', 'socket.io': 'socket.io', ws: 'bare ws' };

/** How much better ours is than another: 2 is twice as many messages, or half of the time. */
export function advantage(row: Row, run: HubRun, over: HubKey): number | undefined {
  const [ours, theirs] = [row.of(run, 'cairn'), row.of(run, over)];
  return row.more ? ratio(ours, theirs) : ratio(theirs, ours);
}

export function markdown(run: HubRun): string {
  const keys = Object.keys(run.rounds) as HubKey[];
  const { machine } = run;
  const head = [
    `${run.connections} connections`,
    ...keys.map((key) => `${NAMES[key]} ${run.versions[key] ?? ''}`.trim()),
    'against socket.io',
    'against ws',
    'goal',
  ];
  const lines = ROWS.map((row) => [
    row.text,
    ...keys.map((key) => figure(row.of(run, key), row.digits)),
    figure(advantage(row, run, 'socket.io'), 2),
    figure(advantage(row, run, 'ws'), 2),
    goal(row, run),
  ]);
  const count = Math.max(...keys.map((key) => run.rounds[key]?.length ?? 0));
  return [
    `## Hub, ${run.startedAt} (${run.mode})`,
    `${machine.cores} cores (${machine.cpu}), Node ${machine.node}; load ${machine.loadStart} at the start, ` +
      `${machine.loadEnd} at the end. Medians of ${count}. Ratios: above 1 ours is better.`,
    table([head, head.map(() => '---'), ...lines]),
    '',
  ].join('\n\n');
}

function goal(row: Row, run: HubRun): string {
  if (row.explains) return '';
  const overPeer = advantage(row, run, 'socket.io');
  const ofLimit = row.shareOfWs === undefined ? undefined : advantage(row, run, 'ws');
  const text = row.shareOfWs === undefined ? '≥ 1' : `≥ 1; ≥ ${row.shareOfWs} of ws`;
  if (overPeer === undefined) return text;
  const reached = overPeer >= 1 && (ofLimit === undefined || ofLimit >= (row.shareOfWs ?? 0));
  return `${text}: ${reached ? 'yes' : 'NO'}`;
}

function figure(value: number | undefined, digits: number): string {
  return value === undefined ? '–' : (rounded(value, digits)?.toLocaleString('en-US') ?? '–');
}

function table(lines: readonly string[][]): string {
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
