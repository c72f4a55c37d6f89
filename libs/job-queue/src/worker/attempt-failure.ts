import type { CheckpointStore, JobKey } from '@cairn/checkpoints';
import { AppError, InternalError } from '@cairn/errors';
import { translateDatabaseError } from '@cairn/postgres';

const MAX_MESSAGE_LENGTH = 2_000;
const MAX_RETRY_AFTER_SECONDS = 3_600;
const COUNT_TIMEOUT_MS = 5_000;

export interface PublicFailure {
  code: string;
  message: string;
  retryable: boolean;
  /** Not before; 0 when the error asks for nothing. */
  retryAfterMs: number;
}

/**
 * What of an error may stand on the job and reach the user. Anything unexpected becomes INTERNAL_ERROR, which is worth
 * another attempt; its own message may hold anything and stays in the log.
 */
export function publicFailure(thrown: unknown): PublicFailure {
  const error = translateDatabaseError(thrown);
  const { code, message, retryable } = error instanceof AppError ? error : new InternalError();
  return { code, message: message.slice(0, MAX_MESSAGE_LENGTH), retryable, retryAfterMs: retryAfterMs(error) };
}

/** What whoever refused us asked for, an hour at most. */
function retryAfterMs(error: unknown): number {
  const { retryAfterSeconds } = (error ?? {}) as { retryAfterSeconds?: unknown };
  if (typeof retryAfterSeconds !== 'number' || !(retryAfterSeconds > 0)) return 0;
  return Math.min(retryAfterSeconds, MAX_RETRY_AFTER_SECONDS) * 1000;
}

/** @returns null when storage does not answer in time; the job's history tells the number then */
export async function countCheckpoints(checkpoints: CheckpointStore, job: JobKey): Promise<number | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), COUNT_TIMEOUT_MS);
  });
  try {
    const counted = checkpoints.listUnitIds(job).then(
      (unitIds) => unitIds.size,
      () => null,
    );
    return await Promise.race([counted, late]);
  } finally {
    clearTimeout(timer);
  }
}
