import { AppError } from './app-error.ts';

/** At start, another replica held the migration lock of the schema for longer than this one waits. */
export class MigrationLockedError extends AppError {
  readonly code = 'MIGRATION_LOCKED';
  readonly httpStatus = 503;
  readonly retryable = true;

  constructor(schema: string) {
    super(`Another process migrates schema ${schema}; start again when it has finished.`, { schema });
  }
}
