import type { LiveUnit } from '@cairn/client';

export type UnitCounts = Record<LiveUnit['status'], number> & { total: number; resumed: number };

export function countUnits(units: readonly LiveUnit[]): UnitCounts {
  const counts: UnitCounts = { total: units.length, resumed: 0, waiting: 0, running: 0, done: 0, failed: 0 };
  for (const unit of units) {
    counts[unit.status] += 1;
    if (unit.resumed) counts.resumed += 1;
  }
  return counts;
}

/** For example "3 of 12 pages done, 2 running, 1 failed". */
export function countWords({ total, done, running, failed, resumed }: UnitCounts): string {
  const parts = [`${done} of ${total} ${total === 1 ? 'page' : 'pages'} done`];
  if (resumed > 0) parts.push(`${resumed} of them kept from an earlier attempt`);
  if (running > 0) parts.push(`${running} running`);
  if (failed > 0) parts.push(`${failed} failed`);
  return parts.join(', ');
}
