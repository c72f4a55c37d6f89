import { JobPlanInvalidError } from '@cairn/errors';
import type { NewJobEvent } from './job-event.ts';
import type { Unit } from './handler.ts';

const UNIT_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** The rest is for putting the result together. */
const PERCENT_OF_UNITS = 95;

export interface PlannedUnit {
  unit: Unit<unknown>;
  /** From 0, in plan order. */
  index: number;
}

/** What is done and what is left of one job's units, in plan order. */
export class UnitBoard {
  readonly units: readonly PlannedUnit[];
  readonly failures = new Map<string, { code: string; message: string }>();
  private readonly done = new Set<string>();
  private readonly waiting: PlannedUnit[];

  /** @throws JobPlanInvalidError when an id is not usable in a path, or stands for two units */
  constructor(jobId: string, units: readonly Unit<unknown>[]) {
    const ids = new Set<string>();
    for (const { id } of units) {
      if (!UNIT_ID.test(id)) throw new JobPlanInvalidError(jobId, 'a unit id may have 1 to 64 letters, digits, - or _');
      if (ids.has(id)) throw new JobPlanInvalidError(jobId, `unit ${id} comes twice`);
      ids.add(id);
    }
    this.units = units.map((unit, index) => ({ unit, index }));
    this.waiting = [...this.units];
  }

  get waitingCount(): number {
    return this.waiting.length;
  }

  takeNext(): PlannedUnit | undefined {
    return this.waiting.shift();
  }

  /** The unit was begun and not done, for no fault of its own. */
  giveBack(planned: PlannedUnit): void {
    this.waiting.unshift(planned);
  }

  /** @param expected of units whose checkpoints are there but not verified yet */
  percent(expected = 0): number {
    if (this.units.length === 0) return PERCENT_OF_UNITS;
    const settled = this.done.size + this.failures.size + expected;
    return Math.floor((PERCENT_OF_UNITS * settled) / this.units.length);
  }

  /** Units whose checkpoints hold from an earlier attempt. */
  resume(units: readonly PlannedUnit[]): NewJobEvent[] {
    const resumed = new Set(units);
    this.waiting.splice(0, Infinity, ...this.waiting.filter((planned) => !resumed.has(planned)));
    return units.map((planned) => this.complete(planned, true));
  }

  complete({ unit, index }: PlannedUnit, resumed = false): NewJobEvent {
    this.done.add(unit.id);
    const facts = { unitId: unit.id, index, resumed, completedUnits: this.done.size, totalUnits: this.units.length };
    return { kind: 'unitCompleted', data: { ...facts, percent: this.percent() } };
  }

  fail({ unit, index }: PlannedUnit, code: string, message: string): NewJobEvent {
    this.failures.set(unit.id, { code, message });
    return { kind: 'unitFailed', data: { unitId: unit.id, index, code, message, percent: this.percent() } };
  }
}
