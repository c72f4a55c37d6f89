import { JobPlanInvalidError } from '@cairn/errors';
import type { NewJobEvent } from '../moves/job-event.ts';
import type { Unit, UnitRemarks } from '../handlers/handler.ts';

const UNIT_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** The rest is for putting the result together. */
const PERCENT_OF_UNITS = 95;

export interface PlannedUnit {
  unit: Unit<unknown>;
  /** From 0, in plan order. */
  index: number;
}

export interface UnitCounts {
  completedUnits: number;
  failedUnits: number;
  totalUnits: number;
}

export function percentOf({ completedUnits, failedUnits, totalUnits }: UnitCounts): number {
  if (totalUnits === 0) return PERCENT_OF_UNITS;
  return Math.floor((PERCENT_OF_UNITS * (completedUnits + failedUnits)) / totalUnits);
}

/** What is done and what is left of one job's units, in plan order. */
export class UnitBoard {
  readonly units: readonly PlannedUnit[];
  readonly failures = new Map<string, { code: string; message: string }>();
  private readonly totalUnits: number;
  private readonly done = new Set<string>();
  private waiting: PlannedUnit[];
  private unverified: PlannedUnit[] = [];
  /** Of the units that are stored, how many are still to be told as done. */
  private expected = 0;

  /**
   * @param only the units to look after, when others do the rest
   * @throws JobPlanInvalidError when an id is not usable in a path, stands for two units, or is of `only` and not planned
   */
  constructor(jobId: string, units: readonly Unit<unknown>[], only?: readonly string[]) {
    const ids = new Set<string>();
    for (const { id } of units) {
      if (!UNIT_ID.test(id)) throw new JobPlanInvalidError(jobId, 'a unit id may have 1 to 64 letters, digits, - or _');
      if (ids.has(id)) throw new JobPlanInvalidError(jobId, `unit ${id} comes twice`);
      ids.add(id);
    }
    const gone = only?.find((id) => !ids.has(id));
    if (gone !== undefined) throw new JobPlanInvalidError(jobId, `unit ${gone} was planned before and is not now`);
    const wanted = only && new Set(only);
    this.totalUnits = units.length;
    this.units = units.map((unit, index) => ({ unit, index })).filter(({ unit }) => wanted?.has(unit.id) ?? true);
    this.waiting = [...this.units];
  }

  get waitingCount(): number {
    return this.waiting.length;
  }

  /** Ids of what is left to do, in plan order. */
  get waitingIds(): string[] {
    return this.waiting.map(({ unit }) => unit.id);
  }

  /** Units with checkpoints that nobody has verified yet, in plan order. */
  get stored(): readonly PlannedUnit[] {
    return this.unverified;
  }

  /** Those among them that are to be done need not be, if their checkpoints hold, see `resume`. */
  foundStored(unitIds: ReadonlySet<string>): void {
    this.unverified = this.waiting.filter(({ unit }) => unitIds.has(unit.id));
    this.expected = this.unverified.length;
    this.withdraw(unitIds);
  }

  takeNext(): PlannedUnit | undefined {
    return this.waiting.shift();
  }

  /** The unit was begun and not done, for no fault of its own. */
  giveBack(planned: PlannedUnit): void {
    this.waiting.unshift(planned);
  }

  /** Counts what is stored as done. */
  percent(): number {
    const counts = this.counts();
    return percentOf({ ...counts, completedUnits: counts.completedUnits + this.expected });
  }

  /** @param units whose checkpoints hold from an earlier attempt; the others that were stored wait again */
  resume(units: readonly PlannedUnit[]): NewJobEvent[] {
    const intact = new Set(units.map(({ unit }) => unit.id));
    const damaged = this.unverified.filter(({ unit }) => !intact.has(unit.id));
    this.waiting = [...damaged, ...this.waiting].sort((a, b) => a.index - b.index);
    this.unverified = [];
    this.expected = units.length;
    return units.map((planned) => {
      this.expected -= 1;
      return this.complete(planned, true);
    });
  }

  /** Units that were found not to be doable before; those that are not waiting any more are left out. */
  refuse(failures: readonly UnitFailure[]): NewJobEvent[] {
    const byId = new Map(failures.map((failure) => [failure.unitId, failure]));
    const refused = this.waiting.filter(({ unit }) => byId.has(unit.id));
    this.withdraw(new Set(byId.keys()));
    return refused.flatMap((planned) => {
      const failure = byId.get(planned.unit.id);
      return failure ? [this.fail(planned, failure.code, failure.message)] : [];
    });
  }

  /** @param remarks left out when empty */
  complete({ unit, index }: PlannedUnit, resumed = false, remarks: UnitRemarks = {}): NewJobEvent {
    this.done.add(unit.id);
    const facts = { unitId: unit.id, index, resumed, ...remarked(remarks), ...this.counts() };
    return { kind: 'unitCompleted', data: { ...facts, percent: this.percent() } };
  }

  /** @param remarks left out when empty */
  fail({ unit, index }: PlannedUnit, code: string, message: string, remarks: UnitRemarks = {}): NewJobEvent {
    this.failures.set(unit.id, { code, message });
    const facts = { unitId: unit.id, index, code, message, ...remarked(remarks), ...this.counts() };
    return { kind: 'unitFailed', data: { ...facts, percent: this.percent() } };
  }

  private counts(): UnitCounts {
    return { completedUnits: this.done.size, failedUnits: this.failures.size, totalUnits: this.totalUnits };
  }

  private withdraw(ids: ReadonlySet<string>): void {
    this.waiting = this.waiting.filter(({ unit }) => !ids.has(unit.id));
  }
}

function remarked(remarks: UnitRemarks): { remarks?: UnitRemarks } {
  return Object.keys(remarks).length === 0 ? {} : { remarks };
}

/** A unit that cannot be done for good, and why. */
export interface UnitFailure {
  unitId: string;
  code: string;
  message: string;
}
