import { withTransaction } from '@cairn/postgres';
import pg from 'pg';
import type { DataSource, EntityManager } from 'typeorm';
import { purgeInBatches } from './outbox-rows.ts';

/** What has been received already, so that an event that comes twice takes effect once. */
export class Inbox {
  private readonly table: string;

  /** @param schema the owner's schema, as given to `createOutboxMigration` */
  constructor(schema: string) {
    this.table = `${pg.escapeIdentifier(schema)}."Inbox"`;
  }

  /**
   * Runs `work` unless the event has been here before, in one transaction with the note that it has: a joined one when
   * `manager` is in a transaction, else its own. Of two deliveries at the same moment the second waits for the first,
   * and runs only when that failed.
   * @returns false when the event had been received before
   */
  once(manager: EntityManager, eventId: string, work: (manager: EntityManager) => Promise<void>): Promise<boolean> {
    return withTransaction(manager, async (transaction) => {
      const rows = await transaction.query<unknown[]>(
        `INSERT INTO ${this.table} ("EventId") VALUES ($1) ON CONFLICT DO NOTHING RETURNING 1`,
        [eventId],
      );
      if (rows.length === 0) return false;
      await work(transaction);
      return true;
    });
  }

  /** Forgets what was received longer ago; a repetition after that takes effect again. @returns how many */
  purge(dataSource: DataSource, olderThanMs: number): Promise<number> {
    return purgeInBatches(
      dataSource,
      `DELETE FROM ${this.table} WHERE "EventId" IN (
         SELECT "EventId" FROM ${this.table} WHERE "ReceivedAt" < now() - $1 * interval '1 millisecond'
         ORDER BY "ReceivedAt" LIMIT $2)`,
      olderThanMs,
    );
  }
}
