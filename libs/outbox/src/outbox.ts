import { afterCommit, pgJson, pgText } from '@cairn/postgres';
import { currentContext, formatTraceparent } from '@cairn/request-context';
import pg from 'pg';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { NewOutboxMessage } from './outbox-message.ts';

/** Where messages are written, in the same transaction as the data they are about. */
export class Outbox {
  private readonly table: string;
  private readonly listeners = new Set<() => void>();

  /** @param schema the owner's schema, as given to `createOutboxMigration` */
  constructor(schema: string) {
    this.table = `${pg.escapeIdentifier(schema)}."Outbox"`;
  }

  /**
   * Adds a message to the caller's transaction. Two transactions that add to the same key take turns, the second waits
   * for the first to end: otherwise the later message could be committed and delivered before the earlier one.
   * @returns its id, for `deliverNow` after the commit
   */
  async add(manager: EntityManager, { topic, key, payload, holdMs = 0 }: NewOutboxMessage): Promise<string> {
    const id = uuidv7();
    const trace = currentContext()?.trace;
    // The lock comes before the sequence number in this plan: the number is drawn for the row that the lock gives.
    await manager.query(
      `WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(hashtextextended($7, 0)))
       INSERT INTO ${this.table} ("Id", "Topic", "Key", "Payload", "TraceParent", "NextAttemptAt")
       SELECT $1, $2, $3, $4, $5, now() + $6 * interval '1 millisecond' FROM turn`,
      [
        id,
        topic,
        pgText(key),
        pgJson(payload),
        trace ? formatTraceparent(trace) : null,
        holdMs,
        `${this.table} ${pgText(key)}`,
      ],
    );
    afterCommit(manager, this.announce);
    return id;
  }

  /** Calls `listener` after each commit in this process that brought new messages. */
  onAdded(listener: () => void): void {
    this.listeners.add(listener);
  }

  private readonly announce = (): void => {
    for (const listener of this.listeners) listener();
  };
}
