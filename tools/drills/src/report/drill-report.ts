import type { LedgerFigures } from '../ledger/ledger-checks.ts';

/** A figure that the queue promises to keep, from fault to recovery. */
export interface Recovery {
  what: string;
  ms: number;
  /** Reported as missed when it took longer; only reported when there is none. */
  limitMs?: number;
}

export interface DrillReport extends LedgerFigures {
  id: string;
  name: string;
  /** Faults injected. */
  faults: number;
  recoveries: Recovery[];
  /** Whatever else was measured, for the reader. */
  figures: Record<string, string | number>;
  seconds: number;
}

/** Limits that were not kept, in words. A busy machine may miss one without anything being wrong with the queue. */
export function missedLimits({ recoveries }: DrillReport): string[] {
  return recoveries
    .filter(({ ms, limitMs }) => limitMs !== undefined && ms > limitMs)
    .map(({ what, ms, limitMs }) => `${what}: ${seconds(ms)}, limit ${seconds(limitMs ?? 0)}`);
}

export function passed(report: DrillReport): boolean {
  return report.problems.length === 0 && missedLimits(report).length === 0;
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
}

/** The slowest recovery, for the table. */
export function worstRecovery({ recoveries }: DrillReport): string {
  const worst = recoveries.reduce<Recovery | undefined>((a, b) => (a && a.ms >= b.ms ? a : b), undefined);
  return worst ? seconds(worst.ms) : '–';
}
