import { GOALS, verdict } from './goals.ts';
import type { RunResult, SystemResult } from './run-result.ts';

const drain = (perSecond: number, serverCpuMsPer1000: number): SystemResult['drain1'] => ({
  perSecond,
  complete: true,
  done: 20_000,
  firstStartMs: 50,
  lost: 0,
  ranTwice: 0,
  cost: { serverCpuMsPer1000, statements: 0.02, transactions: 0.02, walBytes: 1_000 },
  workerCpuMsPer1000: 60,
  rssMb: 100,
  peakRssMb: 120,
  rounds: [perSecond],
});

const system = (name: string, result: Partial<SystemResult>): SystemResult => ({
  meta: { name, version: '1.0.0', store: 'postgres', history: 'kept', settings: '' },
  errors: {},
  ...result,
});

const run = {
  systems: {
    cairn: system('Cairn', {
      drain1: drain(18_000, 40),
      enqueue: { singlePerSecond: 3_000, bulkPerSecond: 50_000, singleCost: drain(1, 1)!.cost },
    }),
    'graphile-worker': system('graphile-worker', { drain1: drain(20_000, 30) }),
    'pg-boss': system('pg-boss', {
      drain1: drain(15_000, 60),
      enqueue: { singlePerSecond: 1_000, bulkPerSecond: 1, singleCost: drain(1, 1)!.cost },
    }),
    'bullmq-postgres': system('BullMQ', {
      enqueue: { singlePerSecond: 1_500, bulkPerSecond: 1, singleCost: drain(1, 1)!.cost },
    }),
  },
} as unknown as RunResult;

describe('goals', () => {
  const measured = (id: string): (number | undefined)[] =>
    GOALS.filter((goal) => goal.id === id).map((goal) => goal.measured(run));

  it('compare with one peer, with the best of several, or with nobody', () => {
    expect(measured('P1')).toEqual([0.9]);
    expect(measured('P8')).toEqual([2]);
    expect(measured('P7')).toEqual([expect.closeTo(2 / 3), 1_000]);
  });

  it('have no figure when something was not measured', () => {
    expect(measured('P5')).toEqual([undefined]);
    expect(measured('R1')).toEqual([undefined, undefined]);
  });

  it('are reached from above or from below', () => {
    const [speed] = GOALS.filter(({ id }) => id === 'P1');
    const [latency] = GOALS.filter(({ id }) => id === 'P10');
    expect([0.84, 0.85, 1.2, undefined].map((value) => verdict(speed!, value))).toEqual([
      'MISSED',
      'bar',
      'stretch',
      '–',
    ]);
    expect([1.1, 1, 0.5].map((value) => verdict(latency!, value))).toEqual(['MISSED', 'bar', 'stretch']);
  });
});
