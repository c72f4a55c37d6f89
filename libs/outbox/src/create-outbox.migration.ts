import pg from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export interface OutboxMigrationOptions {
  /** The owner's schema; both tables are made in it. */
  schema: string;
  /** Epoch milliseconds, 13 digits: the migration's place among the owner's own. */
  timestamp: number;
}

/** The migration that makes `"Outbox"` and `"Inbox"`, for the owner's list of migrations. */
export function createOutboxMigration({ schema, timestamp }: OutboxMigrationOptions): new () => MigrationInterface {
  const name = `CreateOutbox${timestamp}`;
  const owner = pg.escapeIdentifier(schema);
  const CreateOutbox = class implements MigrationInterface {
    readonly name = name;

    async up(runner: QueryRunner): Promise<void> {
      await runner.query(`
        CREATE TABLE ${owner}."Outbox" (
          "Id" uuid PRIMARY KEY,
          "Sequence" bigint GENERATED ALWAYS AS IDENTITY,
          "Topic" text NOT NULL,
          "Key" text NOT NULL,
          "Payload" jsonb NOT NULL,
          "TraceParent" text,
          "CreatedAt" timestamptz NOT NULL DEFAULT now(),
          "Attempts" int NOT NULL DEFAULT 0,
          "NextAttemptAt" timestamptz NOT NULL DEFAULT now(),
          "LeaseToken" uuid,
          "LeaseExpiresAt" timestamptz,
          "LastError" text,
          "DeliveredAt" timestamptz,
          "DeadLetteredAt" timestamptz
        ) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000)`);
      const pending = '"DeliveredAt" IS NULL AND "DeadLetteredAt" IS NULL';
      await runner.query(
        `CREATE INDEX "OutboxDue" ON ${owner}."Outbox" ("NextAttemptAt", "Sequence") WHERE ${pending}`,
      );
      await runner.query(`CREATE INDEX "OutboxOrder" ON ${owner}."Outbox" ("Key", "Sequence") WHERE ${pending}`);
      await runner.query(
        `CREATE INDEX "OutboxDelivered" ON ${owner}."Outbox" ("DeliveredAt") WHERE "DeliveredAt" IS NOT NULL`,
      );
      await runner.query(`
        CREATE TABLE ${owner}."Inbox" ("EventId" text PRIMARY KEY, "ReceivedAt" timestamptz NOT NULL DEFAULT now())`);
      await runner.query(`CREATE INDEX "InboxReceived" ON ${owner}."Inbox" ("ReceivedAt")`);
    }

    async down(runner: QueryRunner): Promise<void> {
      await runner.query(`DROP TABLE ${owner}."Outbox", ${owner}."Inbox"`);
    }
  };
  return CreateOutbox;
}
