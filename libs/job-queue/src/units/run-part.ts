import { JobCancelledError, ShuttingDownError } from '@cairn/errors';
import type { AppError } from '@cairn/errors';
import type { ClaimedJob } from '../claim/claimed-job.ts';
import { parsePayload } from '../enqueue/parse-payload.ts';
import type { Job } from '../handlers/handler.ts';
import type { JobStore } from '../moves/job-store.ts';
import { resolvePayload } from '../payloads/large-payloads.ts';
import type { PayloadStore } from '../payloads/payload-store.ts';
import { doUnits, verifyCheckpoints } from './do-units.ts';
import type { UnitRunOptions } from './do-units.ts';
import { PartProgress } from './part-progress.ts';
import { readParent, readSettledUnits } from './read-parent.ts';
import type { SettledUnits } from './read-parent.ts';
import { UnitBoard } from './unit-board.ts';
import type { UnitFailure } from './unit-board.ts';
import { partPayloadSchema } from './unit-spread.ts';

export interface PartRunOptions extends Omit<UnitRunOptions, 'job' | 'progress'> {
  part: ClaimedJob;
  store: JobStore;
  /** Where the parent's payload lies when it is too large for its row. */
  payloads?: PayloadStore | undefined;
  /** Stops the run for this reason. */
  abort: (reason: AppError) => void;
  /** Aborts when the part is lost: repeat no write any more. */
  giveUp: AbortSignal;
}

/**
 * Runs one attempt of a part: the handler plans and works for the parent, whose checkpoints and history these units are.
 * @throws JobCancelledError when the parent is over; ShuttingDownError when `stopping` left units undone; the signal's
 *   reason; what made the attempt fail
 */
export async function runPart(options: PartRunOptions): Promise<{ failedUnits: UnitFailure[] }> {
  const { part, store, handler, ctx, payloads } = options;
  const { unitIds } = partPayloadSchema.parse(part.payload);
  const parent = part.parentId === null ? undefined : await readParent(store.dataSource, part.parentId);
  if (!parent) throw new JobCancelledError(part.id);
  const { id, userId, jobType } = parent;
  const payload = parsePayload(handler.payloadSchema, await resolvePayload(parent, payloads));
  const job: Job<unknown> = { id, userId, jobType, payload, attempt: part.attempt, maxAttempts: part.maxAttempts };
  try {
    const units = await handler.plan(job, ctx);
    ctx.signal.throwIfAborted();
    const progress = new PartProgress({ ...options, parent, totalUnits: units.length });
    const board = new UnitBoard(id, units, unitIds);
    try {
      return await work({ ...options, job, progress }, board, await readSettledUnits(store.dataSource, id, unitIds));
    } finally {
      await progress.close();
    }
  } finally {
    await handler.cleanUp?.(job).catch((error: unknown) => ctx.logger.error('cleaning up failed', { error }));
  }
}

async function work(
  options: UnitRunOptions,
  board: UnitBoard,
  settled: SettledUnits,
): Promise<{ failedUnits: UnitFailure[] }> {
  const { ctx, stopping } = options;
  board.refuse(settled.failed);
  await resume(options, board, settled);
  await doUnits(options, board);
  ctx.signal.throwIfAborted();
  if (board.waitingCount > 0 && stopping.aborted) throw new ShuttingDownError();
  return { failedUnits: [...board.failures].map(([unitId, failure]) => ({ unitId, ...failure })) };
}

/** An earlier attempt may have died between a checkpoint and its event, so the history is completed where it lacks one. */
async function resume(options: UnitRunOptions, board: UnitBoard, { completed }: SettledUnits): Promise<void> {
  const { job, checkpoints, progress } = options;
  board.foundStored(await checkpoints.listUnitIds({ userId: job.userId, jobId: job.id }));
  const verified = await verifyCheckpoints(options, board.stored);
  const events = board.resume(verified).filter((_event, place) => {
    const planned = verified[place];
    return planned !== undefined && !completed.has(planned.unit.id);
  });
  if (events.length > 0) await progress.record({ events, percent: board.percent() });
}
