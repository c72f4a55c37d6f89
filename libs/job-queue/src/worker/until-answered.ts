import { setTimeout as sleep } from 'node:timers/promises';
import { DependencyUnavailableError } from '@cairn/errors';
import { isDatabaseUnavailable } from '@cairn/postgres';
import { backoffMs } from './backoff.ts';

/** Cancelled by a timeout, lock timeout, deadlock, serialization: the same statement may succeed in a moment. */
const PASSING_STATES = new Set(['57014', '55P03', '40001', '40P01']);

/**
 * Repeats a move until the database has answered, so that the end of a job is not forgotten because the server was
 * restarting. Safe to repeat: moves are guarded by the lease.
 *
 * @param giveUp when it aborts, the last error is thrown: the lease is gone, so nobody wants the answer
 */
export async function untilAnswered<T>(work: () => Promise<T>, giveUp: AbortSignal, random: () => number): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (giveUp.aborted || !isPassing(error)) throw error;
      const waitMs = 100 + backoffMs(attempt, { baseMs: 200, maxMs: 2_000 }, random);
      await sleep(waitMs, undefined, { signal: giveUp }).catch(() => undefined);
    }
  }
}

function isPassing(error: unknown): boolean {
  if (error instanceof DependencyUnavailableError || isDatabaseUnavailable(error)) return true;
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && PASSING_STATES.has(code);
}
