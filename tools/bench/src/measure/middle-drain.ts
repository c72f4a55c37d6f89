import { median, rounded } from '../statistics.ts';
import type { DrainResult } from './drain.ts';

/** Several drains as one: the middle of every figure, but the worst of what must not happen. */
export function middleDrain(drains: readonly DrainResult[]): DrainResult & { rounds: number[] } {
  const middle = (figure: (drain: DrainResult) => number | undefined, digits = 1): number =>
    rounded(median(drains.map(figure).filter((value) => value !== undefined)) ?? NaN, digits) ?? NaN;
  const known = drains.flatMap(({ lost }) => (lost === undefined ? [] : [lost]));
  return {
    perSecond: middle(({ perSecond }) => perSecond, 0),
    complete: drains.every(({ complete }) => complete),
    done: middle(({ done }) => done, 0),
    firstStartMs: middle(({ firstStartMs }) => firstStartMs, 0),
    lost: known.length > 0 ? Math.max(...known) : undefined,
    ranTwice: Math.max(...drains.map(({ ranTwice }) => ranTwice)),
    cost: {
      serverCpuMsPer1000: middle(({ cost }) => cost.serverCpuMsPer1000),
      statements: middle(({ cost }) => cost.statements, 3),
      transactions: middle(({ cost }) => cost.transactions, 3),
      walBytes: middle(({ cost }) => cost.walBytes, 0),
    },
    workerCpuMsPer1000: middle(({ workerCpuMsPer1000 }) => workerCpuMsPer1000),
    rssMb: middle(({ rssMb }) => rssMb),
    peakRssMb: middle(({ peakRssMb }) => peakRssMb),
    rounds: drains.map(({ perSecond }) => perSecond),
  };
}
