import type { MigrationInterface, QueryRunner } from 'typeorm';
import { STATISTICS_FUNCTION } from '../statistics/read-statistics.ts';
import { BACKLOG_WITHOUT_PAUSED, BOUNDED_BACKLOG, SAFE_PATH } from './scaler-functions.ts';

/** Creates the counts per minute; from here on the autoscaler's number counts schedules, and no further than needed. */
export class CreateQueueStatistics1763900000090 implements MigrationInterface {
  readonly name = 'CreateQueueStatistics1763900000090';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [THROUGHPUT, SAFE_PATH, STATISTICS_FUNCTION, BOUNDED_BACKLOG])
      await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of [SAFE_PATH, BACKLOG_WITHOUT_PAUSED, ...DROPS]) {
      await runner.query(statement);
    }
  }
}

/** How many jobs ended, as their workers counted them: for charts. A day of it is kept. */
const THROUGHPUT = `
CREATE TABLE "JobThroughput" (
  "Minute"    TIMESTAMPTZ NOT NULL,
  "JobType"   TEXT NOT NULL,
  "Completed" INT NOT NULL,
  "Failed"    INT NOT NULL,
  PRIMARY KEY ("Minute", "JobType")
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500)`;

const DROPS = ['DROP FUNCTION cairn_queue_statistics()', 'DROP TABLE "JobThroughput"'];
