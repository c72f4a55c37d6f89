import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * One bucket per rate limit in use. Of a bucket only the time is kept at which it would be full again (the generic cell
 * rate algorithm of ITU-T I.371), so a full one and none are the same, and rows in the past can go.
 */
const RATES = `
CREATE TABLE "JobRates" (
  "JobType" TEXT NOT NULL,
  "Key"     TEXT NOT NULL,
  "FullAt"  TIMESTAMPTZ NOT NULL,
  PRIMARY KEY ("JobType", "Key")
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500)`;

export class CreateJobRates1763900000020 implements MigrationInterface {
  readonly name = 'CreateJobRates1763900000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(RATES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "JobRates"');
  }
}
