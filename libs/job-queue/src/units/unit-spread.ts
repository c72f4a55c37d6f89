import { JobPartFailedError } from '@cairn/errors';
import { z } from 'zod';
import type { ChildRuns } from '../children/child-runs.ts';
import { partType } from './part-type.ts';
import type { SpreadOptions } from './spread-options.ts';
import type { UnitBoard, UnitFailure } from './unit-board.ts';

/** Payload of a part: units of its parent, by their ids. */
export const partPayloadSchema = z.object({ unitIds: z.array(z.string()).min(1) });
/** Result of a part. */
export const partResultSchema = z.object({
  failedUnits: z.array(z.object({ unitId: z.string(), code: z.string(), message: z.string() })),
});

export interface UnitSpreadOptions {
  jobType: string;
  /** Of each part. */
  maxAttempts: number;
  /** Null where new jobs are not spread; jobs that are spread already are seen through all the same. */
  spread: SpreadOptions | null;
  children: ChildRuns;
}

/**
 * Gives the units of a job to parts: children of an internal type that store checkpoints under the job's id and record
 * units in its history. The job itself is parked meanwhile, and puts the result together in the end.
 */
export class UnitSpread {
  constructor(private readonly options: UnitSpreadOptions) {}

  /**
   * What became of the parts that an earlier run began; undefined when there are none.
   * @throws ParkSignal while they are at work; JobPartFailedError when one gave up
   */
  async earlier(): Promise<{ failures: UnitFailure[] } | undefined> {
    const { children, jobType } = this.options;
    const outcomes = await children.begun(partType(jobType));
    if (!outcomes) return undefined;
    for (const { jobId, status, error } of outcomes) {
      if (status === 'Completed') continue;
      const { code, message } = error ?? { code: 'JOB_CANCELLED', message: `Part ${jobId} of the job was cancelled.` };
      throw new JobPartFailedError(jobId, code, message);
    }
    return { failures: outcomes.flatMap(({ result }) => partResultSchema.parse(result).failedUnits) };
  }

  /** Whether new jobs are spread. */
  get isOn(): boolean {
    return this.options.spread !== null;
  }

  /** @throws ParkSignal when there is enough to do for several workers */
  async begin(board: UnitBoard): Promise<void> {
    const { jobType, maxAttempts, spread, children } = this.options;
    if (!spread || board.waitingCount < spread.fromUnits) return;
    const { waitingIds } = board;
    const payloads: z.infer<typeof partPayloadSchema>[] = [];
    for (let from = 0; from < waitingIds.length; from += spread.unitsPerChild) {
      payloads.push({ unitIds: waitingIds.slice(from, from + spread.unitsPerChild) });
    }
    await children.begin(partType(jobType), payloads, maxAttempts);
  }
}
