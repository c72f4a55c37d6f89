import { CreateEnqueueFunction1763900000011 } from './create-enqueue-function.migration.ts';
import { CreateJobQueue1763900000000 } from './create-job-queue.migration.ts';
import { CreateJobRates1763900000020 } from './create-job-rates.migration.ts';
import { CreateQueueSwitches1763900000021 } from './create-queue-switches.migration.ts';
import { CreateJobRetention1763900000031 } from './create-job-retention.migration.ts';
import { CreateJobSchedules1763900000030 } from './create-job-schedules.migration.ts';
import { CreateQueueStatistics1763900000090 } from './create-queue-statistics.migration.ts';

/** The queue's migrations in order, for the data source of the service that owns the job table. */
export const jobQueueMigrations = [
  CreateJobQueue1763900000000,
  CreateEnqueueFunction1763900000011,
  CreateJobRates1763900000020,
  CreateQueueSwitches1763900000021,
  CreateJobSchedules1763900000030,
  CreateJobRetention1763900000031,
  CreateQueueStatistics1763900000090,
];
