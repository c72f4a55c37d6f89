import type { UnitView } from '@cairn/job-contracts';

/** One unit of a job. `index` counts from 0 in plan order. */
export interface LiveUnit extends Omit<UnitView, 'resumed'> {
  /** Taken from a checkpoint of an earlier attempt instead of being done again. */
  resumed?: boolean;
  /** Why it failed. */
  reason?: string;
  /** Sequence of the message that told how it ended. */
  settledAt?: number;
}

/** The units of a snapshot, with the details that only events tell. */
export function snapshotUnits(known: readonly LiveUnit[], units: readonly UnitView[], sequence: number): LiveUnit[] {
  const before = new Map(known.map((unit) => [unit.unitId, unit]));
  return [...units]
    .sort((a, b) => a.index - b.index)
    .map((unit) => {
      const settled = unit.status === 'done' || unit.status === 'failed';
      return { ...before.get(unit.unitId), ...unit, ...(settled ? { settledAt: sequence } : {}) };
    });
}

/** The planned units; what is known of units that were planned before stays. */
export function planUnits(units: readonly LiveUnit[], plan: readonly { unitId: string; index: number }[]): LiveUnit[] {
  const known = new Map(units.map((unit) => [unit.unitId, unit]));
  return [...plan]
    .sort((a, b) => a.index - b.index)
    .map(({ unitId, index }) => ({ status: 'waiting' as const, ...known.get(unitId), unitId, index }));
}

/** The rest of the way is for putting the result together. */
const percentOfUnits = 95;

/** How far a job is by its units; the hub tells of units one by one, and of percentages now and then only. */
export function unitPercent(units: readonly LiveUnit[]): number {
  if (units.length === 0) return 0;
  const settled = units.filter((unit) => unit.status === 'done' || unit.status === 'failed').length;
  return Math.floor((percentOfUnits * settled) / units.length);
}

/** Puts a unit in its place; places before it, and up to `totalUnits`, that nobody told of yet are waiting. */
export function placeUnit(units: readonly LiveUnit[], unit: LiveUnit, totalUnits: number): LiveUnit[] {
  const placed = [...units];
  for (let index = placed.length; index < Math.max(unit.index + 1, totalUnits); index += 1) {
    placed.push({ unitId: `unknown-${index}`, index, status: 'waiting' });
  }
  placed[unit.index] = unit;
  return placed;
}

/** A new attempt: finished units stay finished, by their checkpoints; all others start anew. */
export function restartUnits(units: readonly LiveUnit[]): readonly LiveUnit[] {
  return change(units, (unit) => unit.status === 'running' || unit.status === 'failed', 'waiting');
}

/** The attempt is over: nothing runs any more, and what failed stays visible. */
export function stopUnits(units: readonly LiveUnit[]): readonly LiveUnit[] {
  return change(units, (unit) => unit.status === 'running', 'waiting');
}

/** The job is complete: so is every unit, except those it was completed without. */
export function completeUnits(units: readonly LiveUnit[]): readonly LiveUnit[] {
  return change(units, (unit) => unit.status !== 'failed', 'done');
}

function change(
  units: readonly LiveUnit[],
  which: (unit: LiveUnit) => boolean,
  status: LiveUnit['status'],
): readonly LiveUnit[] {
  if (!units.some((unit) => which(unit) && unit.status !== status)) return units;
  return units.map((unit) => {
    if (!which(unit) || unit.status === status) return unit;
    const { reason: _solved, ...rest } = unit;
    return { ...rest, status };
  });
}
