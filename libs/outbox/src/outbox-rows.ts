import { randomUUID } from 'node:crypto';
import { pgText } from '@cairn/postgres';
import pg from 'pg';
import type { DataSource, EntityManager } from 'typeorm';

/** A message that this process may deliver until its lease expires. */
export interface LeasedRow {
  id: string;
  topic: string;
  key: string;
  payload: unknown;
  attempt: number;
  traceParent: string | null;
  createdAt: Date;
  leaseToken: string;
}

const pending = (alias: string): string => `${alias}."DeliveredAt" IS NULL AND ${alias}."DeadLetteredAt" IS NULL`;
const LEASED_COLUMNS = `o."Id" AS id, o."Topic" AS topic, o."Key" AS key, o."Payload" AS payload,
  o."Attempts" AS attempt, o."TraceParent" AS "traceParent", o."CreatedAt" AS "createdAt", o."LeaseToken" AS "leaseToken"`;
const UNLEASED = `(o."LeaseToken" IS NULL OR o."LeaseExpiresAt" <= now())`;
const MAX_ERROR_LENGTH = 2_000;

/** The statements on the table. Every write after the lease is fenced by its token; all times are the database's. */
export class OutboxRows {
  private readonly table: string;
  /** A pending message `o` whose turn it is: no earlier one of its key is pending. */
  private readonly first: string;

  constructor(
    private readonly dataSource: DataSource,
    schema: string,
  ) {
    this.table = `${pg.escapeIdentifier(schema)}."Outbox"`;
    this.first = `${pending('o')} AND NOT EXISTS (
      SELECT 1 FROM ${this.table} e WHERE e."Key" = o."Key" AND e."Sequence" < o."Sequence" AND ${pending('e')})`;
  }

  /** Leases up to `limit` due messages, at most one of a key. Counting the attempt here makes one that kills its process run out. */
  async leaseDue(topics: readonly string[], limit: number, leaseMs: number): Promise<LeasedRow[]> {
    const [rows] = await this.dataSource.query<[LeasedRow[], number]>(
      `WITH due AS MATERIALIZED (
         SELECT o."Id" FROM ${this.table} o
         WHERE ${this.first} AND ${UNLEASED} AND o."NextAttemptAt" <= now() AND o."Topic" = ANY($1)
         ORDER BY o."NextAttemptAt", o."Sequence" LIMIT $2 FOR UPDATE SKIP LOCKED)
       UPDATE ${this.table} o
       SET "LeaseToken" = $3, "LeaseExpiresAt" = now() + $4 * interval '1 millisecond', "Attempts" = o."Attempts" + 1
       FROM due WHERE o."Id" = due."Id" RETURNING ${LEASED_COLUMNS}`,
      [topics, limit, randomUUID(), leaseMs],
    );
    return rows;
  }

  /** Leases one message, due or not. @returns undefined when it is not its turn, somebody delivers it, or it is settled */
  async leaseOne(id: string, topics: readonly string[], leaseMs: number): Promise<LeasedRow | undefined> {
    const [rows] = await this.dataSource.query<[LeasedRow[], number]>(
      `UPDATE ${this.table} o
       SET "LeaseToken" = $3, "LeaseExpiresAt" = now() + $4 * interval '1 millisecond', "Attempts" = o."Attempts" + 1
       WHERE o."Id" = $1 AND o."Topic" = ANY($2) AND ${UNLEASED} AND ${this.first}
       RETURNING ${LEASED_COLUMNS}`,
      [id, topics, randomUUID(), leaseMs],
    );
    return rows[0];
  }

  /** Milliseconds until the next message can be leased, never negative; undefined when none is pending. */
  async msUntilNext(topics: readonly string[]): Promise<number | undefined> {
    const [row] = await this.dataSource.query<{ ms: string | null }[]>(
      `SELECT extract(epoch FROM min(greatest(o."NextAttemptAt", o."LeaseExpiresAt")) - now()) * 1000 AS ms
       FROM ${this.table} o WHERE ${this.first} AND o."Topic" = ANY($1)`,
      [topics],
    );
    return row?.ms == null ? undefined : Math.max(0, Number(row.ms));
  }

  /** @returns false, as do the following, when the lease has moved on */
  delivered(row: LeasedRow): Promise<boolean> {
    return this.settle(this.dataSource.manager, row, `"DeliveredAt" = now(), "LastError" = NULL`, []);
  }

  retryLater(row: LeasedRow, delayMs: number, error: string): Promise<boolean> {
    const change = `"NextAttemptAt" = now() + $3 * interval '1 millisecond', "LastError" = $4`;
    return this.settle(this.dataSource.manager, row, change, [delayMs, storable(error)]);
  }

  /** Gives the message back as if it had not been leased. */
  release(row: LeasedRow): Promise<boolean> {
    return this.settle(this.dataSource.manager, row, `"NextAttemptAt" = now(), "Attempts" = "Attempts" - 1`, []);
  }

  deadLetter(manager: EntityManager, row: LeasedRow, error: string): Promise<boolean> {
    return this.settle(manager, row, `"DeadLetteredAt" = now(), "LastError" = $3`, [storable(error)]);
  }

  /** Deletes delivered messages that are older, in small batches; dead letters stay. @returns how many */
  async purgeDelivered(olderThanMs: number): Promise<number> {
    return purgeInBatches(
      this.dataSource,
      `DELETE FROM ${this.table} WHERE "Id" IN (
         SELECT "Id" FROM ${this.table} WHERE "DeliveredAt" < now() - $1 * interval '1 millisecond'
         ORDER BY "DeliveredAt" LIMIT $2)`,
      olderThanMs,
    );
  }

  private async settle(manager: EntityManager, row: LeasedRow, change: string, values: unknown[]): Promise<boolean> {
    const [, count] = await manager.query<[unknown[], number]>(
      `UPDATE ${this.table} o SET "LeaseToken" = NULL, "LeaseExpiresAt" = NULL, ${change}
       WHERE "Id" = $1 AND "LeaseToken" = $2 AND ${pending('o')}`,
      [row.id, row.leaseToken, ...values],
    );
    return count === 1;
  }
}

const PURGE_BATCH = 1_000;

/** @param statement takes the age in milliseconds as $1 and the size of the batch as $2 */
export async function purgeInBatches(dataSource: DataSource, statement: string, olderThanMs: number): Promise<number> {
  for (let total = 0; ;) {
    const [, count] = await dataSource.query<[unknown[], number]>(statement, [olderThanMs, PURGE_BATCH]);
    total += count;
    if (count < PURGE_BATCH) return total;
  }
}

const storable = (error: string): string => pgText(error.slice(0, MAX_ERROR_LENGTH));
