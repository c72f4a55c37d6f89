import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource, EntityManager } from 'typeorm';
import { translateDatabaseError } from './connection-errors.ts';

/** Serialization failure and deadlock: the server rolled back, and the same work may succeed at once. */
const RETRYABLE_STATES = new Set(['40001', '40P01']);

/**
 * Runs `work` in a transaction, or within the one that `source` is in already. Deadlocks and serialization failures of
 * an own transaction are retried, so `work` may run up to three times: it touches nothing but the database.
 * @throws DependencyUnavailableError when the database does not answer
 */
export async function withTransaction<T>(
  source: DataSource | EntityManager,
  work: (manager: EntityManager) => Promise<T>,
): Promise<T> {
  const manager = 'manager' in source ? source.manager : source;
  if (manager.queryRunner?.isTransactionActive) return work(manager);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await manager.transaction(work);
    } catch (error) {
      const state = (error as { code?: unknown }).code;
      if (attempt === 3 || typeof state !== 'string' || !RETRYABLE_STATES.has(state))
        throw translateDatabaseError(error);
      await sleep(Math.random() * 50 * attempt);
    }
  }
}
