import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Creates the bookkeeping of retention. */
export class CreateJobRetention1763900000031 implements MigrationInterface {
  readonly name = 'CreateJobRetention1763900000031';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(RETENTION);
    await runner.query('INSERT INTO "JobRetention" DEFAULT VALUES');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "JobRetention"');
  }
}

/**
 * One row: how far the pass under way has come, who may go on until when, and when the next one is due. A replica that is
 * stopped half-way, as the autoscaler does, leaves the rest to the next.
 */
const RETENTION = `
CREATE TABLE "JobRetention" (
  "Id"         INT PRIMARY KEY DEFAULT 1 CHECK ("Id" = 1),
  "Cursor"     UUID NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
  "HeldUntil"  TIMESTAMPTZ NOT NULL DEFAULT '-infinity',
  "NextPassAt" TIMESTAMPTZ NOT NULL DEFAULT now(),
  "LastPassAt" TIMESTAMPTZ,
  "Deleted"    BIGINT NOT NULL DEFAULT 0
) WITH (fillfactor = 20)`;
