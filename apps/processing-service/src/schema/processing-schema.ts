import { jobQueueMigrations } from '@cairn/job-queue';
import { createOutboxMigration } from '@cairn/outbox';
import { CreateRevocations1764200000000 } from '@cairn/revocations';

const SCHEMA = 'public';

/** What this service owns in the database; nobody else reads it. */
export const processingSchema = {
  schema: SCHEMA,
  migrations: [
    ...jobQueueMigrations,
    createOutboxMigration({ schema: SCHEMA, timestamp: 1764100000000 }),
    CreateRevocations1764200000000,
  ],
};
