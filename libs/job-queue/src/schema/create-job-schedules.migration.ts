import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Creates the schedules: jobs that are enqueued by the clock. */
export class CreateJobSchedules1763900000030 implements MigrationInterface {
  readonly name = 'CreateJobSchedules1763900000030';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SCHEDULES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "JobSchedules"');
  }
}

/**
 * "NextAt" is the oldest tick that was not enqueued yet. A tick that could not be enqueued waits until "RetryAt".
 * "Enabled" is what the code says, "PausedAt" what a person says: a deployment does not end a pause.
 */
const SCHEDULES = `
CREATE TABLE "JobSchedules" (
  "Name"         TEXT PRIMARY KEY,
  "JobType"      TEXT NOT NULL,
  "UserId"       UUID NOT NULL,
  "Payload"      JSONB NOT NULL,
  "Cron"         TEXT NOT NULL,
  "TimeZone"     TEXT NOT NULL,
  "Missed"       TEXT NOT NULL DEFAULT 'one' CHECK ("Missed" IN ('skip', 'one', 'all')),
  "Source"       TEXT NOT NULL CHECK ("Source" IN ('code', 'operator')),
  "Enabled"      BOOLEAN NOT NULL DEFAULT true,
  "NextAt"       TIMESTAMPTZ NOT NULL,
  "RetryAt"      TIMESTAMPTZ,
  "LastAt"       TIMESTAMPTZ,
  "LastError"    JSONB,
  "PausedAt"     TIMESTAMPTZ,
  "ChangedAt"    TIMESTAMPTZ NOT NULL DEFAULT now(),
  "ChangedBy"    TEXT NOT NULL,
  "ChangeReason" TEXT NOT NULL
) WITH (fillfactor = 50)`;
