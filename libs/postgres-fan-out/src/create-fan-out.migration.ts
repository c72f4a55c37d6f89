import pg from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export interface FanOutMigrationOptions {
  /** The owner's schema; both tables are made in it. */
  schema: string;
  /** Epoch milliseconds, 13 digits: the migration's place among the owner's own. */
  timestamp: number;
}

/** The migration that makes `"HubMessages"` and `"HubUserGroups"`, for the owner's list of migrations. */
export function createFanOutMigration({ schema, timestamp }: FanOutMigrationOptions): new () => MigrationInterface {
  const name = `CreateHubFanOut${timestamp}`;
  const owner = pg.escapeIdentifier(schema);
  const CreateHubFanOut = class implements MigrationInterface {
    readonly name = name;

    async up(runner: QueryRunner): Promise<void> {
      // Unlogged: they live for moments, and what a crash takes is reported as lost like any other message.
      await runner.query(`
        CREATE UNLOGGED TABLE ${owner}."HubMessages" (
          "Id" uuid PRIMARY KEY,
          "Content" text NOT NULL,
          "CreatedAt" timestamptz NOT NULL DEFAULT now()
        )`);
      await runner.query(`CREATE INDEX "HubMessagesCreated" ON ${owner}."HubMessages" ("CreatedAt")`);
      await runner.query(`
        CREATE TABLE ${owner}."HubUserGroups" (
          "HubPath" text NOT NULL,
          "UserId" text NOT NULL,
          "Group" text NOT NULL,
          "ExpiresAt" timestamptz NOT NULL,
          PRIMARY KEY ("HubPath", "UserId", "Group")
        )`);
      await runner.query(`CREATE INDEX "HubUserGroupsExpiry" ON ${owner}."HubUserGroups" ("ExpiresAt")`);
    }

    async down(runner: QueryRunner): Promise<void> {
      await runner.query(`DROP TABLE ${owner}."HubMessages", ${owner}."HubUserGroups"`);
    }
  };
  return CreateHubFanOut;
}
