import { setTimeout as sleep } from 'node:timers/promises';
import type { CheckpointKey, CheckpointStore } from '@cairn/checkpoints';
import { AppError, CheckpointCorruptError, CheckpointMissingError, UnitFailedError } from '@cairn/errors';
import { backoffMs } from '../worker/backoff.ts';
import type { Job, JobContext, UnitContext, UnitJobHandler, UnitOutput } from '../handlers/handler.ts';
import type { ProgressReport } from '../moves/record-progress.ts';
import { sideBySide } from '../side-by-side/side-by-side.ts';
import type { PlannedUnit, UnitBoard } from './unit-board.ts';
import type { UnitSlots } from './unit-slots.ts';

const VERIFY_AT_ONCE = 8;

/** Where a run tells how its units are doing. */
export interface UnitReporter {
  /** @throws LeaseLostError when the job is no longer ours */
  record(report: ProgressReport): Promise<void>;
  unitStarted(unitId: string, index: number): void;
}

export interface UnitRunOptions {
  handler: UnitJobHandler<unknown, unknown, unknown>;
  job: Job<unknown>;
  ctx: JobContext;
  /** Start no further unit; the ones in flight go on. */
  stopping: AbortSignal;
  checkpoints: CheckpointStore;
  progress: UnitReporter;
  slots: UnitSlots;
  unitConcurrency: number;
  /** Tries of a unit while its errors are retryable. */
  unitAttempts: number;
  unitBackoffMs: number;
  random: () => number;
}

/** Those of the units whose stored checkpoints hold, in plan order; the handler is handed each. */
export async function verifyCheckpoints(
  { job, ctx, checkpoints, handler }: UnitRunOptions,
  candidates: readonly PlannedUnit[],
  signal: AbortSignal = ctx.signal,
): Promise<PlannedUnit[]> {
  const verified: PlannedUnit[] = [];
  await sideBySide(candidates, VERIFY_AT_ONCE, async (planned) => {
    const { unit } = planned;
    const output = await readIntact(checkpoints, { userId: job.userId, jobId: job.id, unitId: unit.id }, signal);
    signal.throwIfAborted();
    if (!output) return ctx.logger.warn('a checkpoint is damaged, doing its unit again', { unitId: unit.id });
    await handler.resumeUnit?.(unit, output, job);
    verified.push(planned);
  });
  return verified.sort((a, b) => a.index - b.index);
}

/**
 * By its hash, now rather than in assembly: there it would cost the whole attempt.
 * @returns nothing when it is damaged or gone
 */
async function readIntact(
  checkpoints: CheckpointStore,
  key: CheckpointKey,
  signal: AbortSignal,
): Promise<Buffer | undefined> {
  try {
    return await checkpoints.read(key, signal);
  } catch (error) {
    if (error instanceof CheckpointCorruptError || error instanceof CheckpointMissingError) return undefined;
    throw error;
  }
}

/** Takes up the units whose stored checkpoints hold; the others of them are to be done again. */
export async function resumeStored(options: UnitRunOptions, board: UnitBoard, signal?: AbortSignal): Promise<void> {
  const verified = await verifyCheckpoints(options, board.stored, signal);
  const events = board.resume(verified);
  if (events.length > 0) await options.progress.record({ events, percent: board.percent() });
}

/**
 * Does the waiting units of the board side by side and stores each as it is done; meanwhile it takes up those that are
 * stored. The first error that is not about one unit alone ends the attempt, once the units in flight are stored.
 */
export async function doUnits(options: UnitRunOptions, board: UnitBoard): Promise<void> {
  const { ctx, stopping } = options;
  const failed = new AbortController();
  const fail = (error: unknown): void => failed.abort(error);
  const halt = AbortSignal.any([ctx.signal, stopping, failed.signal]);
  const resuming = resumeStored(options, board, AbortSignal.any([ctx.signal, failed.signal])).catch(fail);
  await doWaiting(options, board, { halt, fail });
  await resuming;
  // What was damaged.
  await doWaiting(options, board, { halt, fail });
  ctx.signal.throwIfAborted();
  failed.signal.throwIfAborted();
}

async function doWaiting(
  options: UnitRunOptions,
  board: UnitBoard,
  { halt, fail }: { halt: AbortSignal; fail: (error: unknown) => void },
): Promise<void> {
  const { slots, unitConcurrency } = options;
  const lane = async (): Promise<void> => {
    for (;;) {
      const release = await slots.acquire(halt);
      if (!release) return;
      try {
        const planned = board.takeNext();
        if (!planned) return;
        await doUnit(options, board, planned, halt);
      } catch (error) {
        fail(error);
      } finally {
        release();
      }
    }
  };
  const lanes = Math.min(unitConcurrency, board.waitingCount);
  await Promise.all(Array.from({ length: lanes }, lane));
}

async function doUnit(
  options: UnitRunOptions,
  board: UnitBoard,
  planned: PlannedUnit,
  halt: AbortSignal,
): Promise<void> {
  const { job, ctx, checkpoints, progress } = options;
  const { unit, index } = planned;
  progress.unitStarted(unit.id, index);
  const remarks: Record<string, unknown> = {};
  let output: UnitOutput | undefined;
  try {
    output = await processWithRetries(options, planned, unitContext(ctx, remarks), halt);
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (!(error instanceof UnitFailedError)) throw error;
    ctx.logger.warn('a unit failed for good', { unitId: unit.id, code: error.code });
    const event = board.fail(planned, error.code, error.message, remarks);
    return progress.record({ events: [event], percent: board.percent() });
  }
  ctx.signal.throwIfAborted();
  if (output === undefined) return board.giveBack(planned);
  // Storage that does not answer fails the attempt, not the unit: recognising it again would not help.
  await checkpoints.save({ userId: job.userId, jobId: job.id, unitId: unit.id }, output, ctx.signal);
  const event = board.complete(planned, false, remarks);
  await progress.record({ events: [event], percent: board.percent() });
}

/** The run's own context, with a place for what is to be said of one unit. */
function unitContext(ctx: JobContext, remarks: Record<string, unknown>): UnitContext {
  // A run's context makes its parts when they are asked for: copying it would make them all.
  const remark: UnitContext['remark'] = (facts) => void Object.assign(remarks, facts);
  return Object.assign(Object.create(ctx) as JobContext, { remark });
}

/** @returns undefined when the unit could be tried again, but nothing more shall be begun */
async function processWithRetries(
  { handler, job, unitAttempts, unitBackoffMs, random }: UnitRunOptions,
  { unit }: PlannedUnit,
  ctx: UnitContext,
  halt: AbortSignal,
): Promise<UnitOutput | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await handler.processUnit(unit, ctx, job);
    } catch (error) {
      const passing = error instanceof AppError && error.retryable;
      if (!passing || attempt >= unitAttempts) throw error;
      ctx.logger.warn('a unit failed, trying it again', { unitId: unit.id, unitAttempt: attempt, code: error.code });
      const waitMs = backoffMs(attempt, { baseMs: unitBackoffMs, maxMs: 30_000 }, random);
      await sleep(waitMs, undefined, { signal: halt }).catch(() => undefined);
      if (halt.aborted) return undefined;
    }
  }
}
