import type { CheckpointStore, JobKey } from '@cairn/checkpoints';
import { AppError, InternalError } from '@cairn/errors';
import { translateDatabaseError } from '@cairn/postgres';

const MAX_MESSAGE_LENGTH = 2_000;
const COUNT_TIMEOUT_MS = 5_000;

/**
 * What of an error may stand on the job and reach the user. Anything unexpected becomes INTERNAL_ERROR, which is worth
 * another attempt; its own message may hold anything and stays in the log.
 */
export function publicFailure(thrown: unknown): { code: string; message: string; retryable: boolean } {
  const error = translateDatabaseError(thrown);
  const { code, message, retryable } = error instanceof AppError ? error : new InternalError();
  return { code, message: message.slice(0, MAX_MESSAGE_LENGTH), retryable };
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
