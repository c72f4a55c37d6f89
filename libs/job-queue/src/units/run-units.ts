import { ShuttingDownError, UnitFailedError } from '@cairn/errors';
import type { UnitOutcome } from '../handlers/handler.ts';
import { doUnits, resumeStored } from './do-units.ts';
import type { UnitRunOptions } from './do-units.ts';
import type { UnitSpread } from './unit-spread.ts';
import { UnitBoard } from './unit-board.ts';

/**
 * Runs one attempt of a job of units: plans, skips what earlier attempts have stored, does the rest side by side,
 * stores each unit as it is done, and has the handler assemble the result.
 *
 * @param spread gives many units to parts, which other workers may run; the job then starts over when they have ended
 * @throws ShuttingDownError when `stopping` left units undone; the signal's reason; what made the attempt fail;
 *   ParkSignal while parts are at work
 */
export async function runUnits(options: UnitRunOptions, spread?: UnitSpread): Promise<unknown> {
  const { handler, job, ctx, stopping } = options;
  const parts = await spread?.earlier();
  const board = new UnitBoard(job.id, await handler.plan(job, ctx));
  ctx.signal.throwIfAborted();
  await recordPlan(options, board);
  if (parts) await report(options, board, board.refuse(parts.failures));
  else if (spread?.isOn) {
    // Parts get what is left to do, so that has to be known.
    await resumeStored(options, board);
    await spread.begin(board);
  }
  await doUnits(options, board);
  ctx.signal.throwIfAborted();
  if (board.waitingCount > 0 && stopping.aborted) throw new ShuttingDownError();
  return handler.assemble(job, outcomes(options, board), ctx);
}

async function recordPlan({ job, checkpoints, progress }: UnitRunOptions, board: UnitBoard): Promise<void> {
  board.foundStored(await checkpoints.listUnitIds({ userId: job.userId, jobId: job.id }));
  const percent = board.percent();
  const unitIds = board.units.map(({ unit }) => unit.id);
  await progress.record({ events: [{ kind: 'unitsPlanned', data: { unitIds, percent } }], percent, fromPlan: true });
}

async function report(
  { progress }: UnitRunOptions,
  board: UnitBoard,
  events: ReturnType<UnitBoard['refuse']>,
): Promise<void> {
  if (events.length > 0) await progress.record({ events, percent: board.percent() });
}

function outcomes({ job, ctx, checkpoints }: UnitRunOptions, board: UnitBoard): UnitOutcome<unknown>[] {
  return board.units.map(({ unit }) => {
    const failure = board.failures.get(unit.id);
    const key = { userId: job.userId, jobId: job.id, unitId: unit.id };
    if (!failure) return { unit, read: () => checkpoints.read(key, ctx.signal) };
    return { unit, failure, read: () => Promise.reject(new UnitFailedError(failure.code, failure.message)) };
  });
}
