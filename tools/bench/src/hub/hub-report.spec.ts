import { advantage, markdown, ROWS, type HubRun } from './hub-report.ts';
import type { HubRound } from './measure-hub.ts';

const round: HubRound = {
  fanOutPerSecond: 100_000,
  cpuMicrosPerDelivery: 8,
  acceptMs: 500,
  acceptCpuMs: 400,
  emptyMb: 60,
  kbPerConnection: 20,
  connectionsPer256Mb: 10_000,
  peakMb: 120,
};

const run: HubRun = {
  startedAt: '2026-01-01T00:00:00Z',
  mode: 'quick',
  machine: { cores: 2, cpu: 'some', node: '24', loadStart: 0, loadEnd: 0 },
  connections: 1_000,
  versions: {},
  rounds: {
    cairn: [1, 2, 9].map((times) => ({ ...round, fanOutPerSecond: 100_000 * times })),
    'socket.io': [round],
    ws: [{ ...round, fanOutPerSecond: 400_000 }],
  },
  latency: { cairn: { p50Ms: 2, p99Ms: 8 }, 'socket.io': { p50Ms: 4, p99Ms: 8 } },
  idleMicrosPerSecond: {},
};

const row = (text: string) => {
  const found = ROWS.find((each) => each.text.includes(text));
  if (!found) throw new Error(`There is no row "${text}".`);
  return found;
};

describe('the report of the hub bench', () => {
  it('says how many times better ours is, whether more or less is better', () => {
    expect(advantage(row('fanned out'), run, 'socket.io')).toBe(2);
    expect(advantage(row('p50'), run, 'socket.io')).toBe(2);
    expect(advantage(row('idle'), run, 'socket.io')).toBeUndefined();
  });

  it('holds the fan-out against both goals', () => {
    expect(markdown(run)).toContain(
      '| fanned out, messages/s | 200,000 | 100,000 | 400,000 | 2 | 0.5 | ≥ 1; ≥ 0.7 of ws: NO |',
    );
  });
});
