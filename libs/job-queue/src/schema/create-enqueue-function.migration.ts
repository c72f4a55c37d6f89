import type { MigrationInterface, QueryRunner } from 'typeorm';
import { ENQUEUE } from './enqueue-function.ts';
import { SAFE_PATH } from './scaler-functions.ts';

const SIGNATURE = 'cairn_enqueue(UUID, TEXT, JSONB, JSONB)';

/** For `\df+`: what somebody needs who meets it in psql. */
const COMMENT = `'Stores a job and wakes the workers at commit; returns its id, or that of the job which holds its key. Options:
idempotencyKey, unique {key, until: started | finished | seconds}, runAt, ttlSeconds, priority, maxAttempts, concurrencyKey,
subjectId, traceParent.'`;

/** Creates the function by which plain SQL enqueues: a trigger, a migration, a service in another language. */
export class CreateEnqueueFunction1763900000011 implements MigrationInterface {
  readonly name = 'CreateEnqueueFunction1763900000011';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SAFE_PATH);
    await runner.query(ENQUEUE);
    await runner.query(`COMMENT ON FUNCTION ${SIGNATURE} IS ${COMMENT}`);
    // Whoever may execute it may enqueue for every user.
    await runner.query(`REVOKE ALL ON FUNCTION ${SIGNATURE} FROM PUBLIC`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP FUNCTION ${SIGNATURE}`);
  }
}
