import type { MigrationInterface, QueryRunner } from 'typeorm';
import { STATISTICS_FUNCTION } from '../statistics/read-statistics.ts';
import { BACKLOG, SAFE_PATH } from './scaler-functions.ts';

/** Creates the counts per minute, the statistics and, after all that it counts, the number that the autoscaler reads. */
export class CreateQueueStatistics1763900000090 implements MigrationInterface {
  readonly name = 'CreateQueueStatistics1763900000090';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [THROUGHPUT, SAFE_PATH, STATISTICS_FUNCTION, BACKLOG, CLOSE_BACKLOG])
      await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DROPS) await runner.query(statement);
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

/** Functions are open to everybody by default. The scaler's role gets its grant in scaler-role.ts. */
const CLOSE_BACKLOG = 'REVOKE ALL ON FUNCTION cairn_job_backlog() FROM PUBLIC';

const DROPS = [
  'DROP FUNCTION cairn_job_backlog()',
  'DROP FUNCTION cairn_queue_statistics()',
  'DROP TABLE "JobThroughput"',
];
