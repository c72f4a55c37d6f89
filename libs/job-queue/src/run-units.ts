import { setTimeout as sleep } from 'node:timers/promises';
import type { CheckpointKey, CheckpointStore } from '@cairn/checkpoints';
import {
  AppError,
  CheckpointCorruptError,
  CheckpointMissingError,
  ShuttingDownError,
  UnitFailedError,
} from '@cairn/errors';
import { backoffMs } from './backoff.ts';
import type { Job, JobContext, UnitJobHandler, UnitOutcome, UnitOutput } from './handler.ts';
import type { JobProgress } from './job-progress.ts';
import { UnitBoard } from './unit-board.ts';
import type { PlannedUnit } from './unit-board.ts';
import type { UnitSlots } from './unit-slots.ts';

const VERIFY_AT_ONCE = 8;

export interface UnitRunOptions {
  handler: UnitJobHandler<unknown, unknown, unknown>;
  job: Job<unknown>;
  ctx: JobContext;
  /** Start no further unit; the ones in flight go on. */
  stopping: AbortSignal;
  checkpoints: CheckpointStore;
  progress: JobProgress;
  slots: UnitSlots;
  unitConcurrency: number;
  /** Tries of a unit while its errors are retryable. */
  unitAttempts: number;
  unitBackoffMs: number;
  random: () => number;
}

/**
 * Runs one attempt of a job of units: plans, skips what earlier attempts have stored, does the rest side by side,
 * stores each unit as it is done, and has the handler assemble the result.
 *
 * @throws ShuttingDownError when `stopping` left units undone; the signal's reason; what made the attempt fail
 */
export async function runUnits(options: UnitRunOptions): Promise<unknown> {
  const { handler, job, ctx, stopping } = options;
  const board = new UnitBoard(job.id, await handler.plan(job, ctx));
  ctx.signal.throwIfAborted();
  await resume(options, board);
  await doUnits(options, board);
  ctx.signal.throwIfAborted();
  if (board.waitingCount > 0 && stopping.aborted) throw new ShuttingDownError();
  return handler.assemble(job, outcomes(options, board), ctx);
}

async function resume({ job, ctx, checkpoints, progress }: UnitRunOptions, board: UnitBoard): Promise<void> {
  const stored = await checkpoints.listUnitIds({ userId: job.userId, jobId: job.id });
  const candidates = board.units.filter(({ unit }) => stored.has(unit.id));
  const percent = board.percent(candidates.length);
  const unitIds = board.units.map(({ unit }) => unit.id);
  await progress.record({ events: [{ kind: 'unitsPlanned', data: { unitIds, percent } }], percent, fromPlan: true });

  const verified: PlannedUnit[] = [];
  const queue = [...candidates];
  const verifier = async (): Promise<void> => {
    for (let planned = queue.shift(); planned; planned = queue.shift()) {
      ctx.signal.throwIfAborted();
      const key = { userId: job.userId, jobId: job.id, unitId: planned.unit.id };
      if (await isIntact(checkpoints, key, ctx.signal)) verified.push(planned);
      else ctx.logger.warn('a checkpoint is damaged, doing its unit again', { unitId: planned.unit.id });
    }
  };
  await Promise.all(Array.from({ length: VERIFY_AT_ONCE }, verifier));
  if (verified.length === 0) return;
  verified.sort((a, b) => a.index - b.index);
  await progress.record({ events: board.resume(verified), percent: board.percent() });
}

/** By its hash, now rather than in assembly: there it would cost the whole attempt. */
async function isIntact(checkpoints: CheckpointStore, key: CheckpointKey, signal: AbortSignal): Promise<boolean> {
  try {
    await checkpoints.read(key, signal);
    return true;
  } catch (error) {
    if (error instanceof CheckpointCorruptError || error instanceof CheckpointMissingError) return false;
    throw error;
  }
}

/** The first error that is not about one unit alone ends the attempt, once the units in flight are stored. */
async function doUnits(options: UnitRunOptions, board: UnitBoard): Promise<void> {
  const { ctx, stopping, slots, unitConcurrency } = options;
  const failed = new AbortController();
  const halt = AbortSignal.any([ctx.signal, stopping, failed.signal]);
  const lane = async (): Promise<void> => {
    for (;;) {
      const release = await slots.acquire(halt);
      if (!release) return;
      try {
        const planned = board.takeNext();
        if (!planned) return;
        await doUnit(options, board, planned, halt);
      } catch (error) {
        failed.abort(error);
      } finally {
        release();
      }
    }
  };
  const lanes = Math.min(unitConcurrency, board.waitingCount);
  await Promise.all(Array.from({ length: lanes }, lane));
  ctx.signal.throwIfAborted();
  failed.signal.throwIfAborted();
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
  let output: UnitOutput | undefined;
  try {
    output = await processWithRetries(options, planned, halt);
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (!(error instanceof UnitFailedError)) throw error;
    ctx.logger.warn('a unit failed for good', { unitId: unit.id, code: error.code });
    const event = board.fail(planned, error.code, error.message);
    return progress.record({ events: [event], percent: board.percent() });
  }
  ctx.signal.throwIfAborted();
  if (output === undefined) return board.giveBack(planned);
  // Storage that does not answer fails the attempt, not the unit: recognising it again would not help.
  await checkpoints.save({ userId: job.userId, jobId: job.id, unitId: unit.id }, output, ctx.signal);
  const event = board.complete(planned);
  await progress.record({ events: [event], percent: board.percent() });
}

/** @returns undefined when the unit could be tried again, but nothing more shall be begun */
async function processWithRetries(
  { handler, job, ctx, unitAttempts, unitBackoffMs, random }: UnitRunOptions,
  { unit }: PlannedUnit,
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

function outcomes({ job, ctx, checkpoints }: UnitRunOptions, board: UnitBoard): UnitOutcome<unknown>[] {
  return board.units.map(({ unit }) => {
    const failure = board.failures.get(unit.id);
    const key = { userId: job.userId, jobId: job.id, unitId: unit.id };
    if (!failure) return { unit, read: () => checkpoints.read(key, ctx.signal) };
    return { unit, failure, read: () => Promise.reject(new UnitFailedError(failure.code, failure.message)) };
  });
}
