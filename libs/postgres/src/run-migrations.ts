import { setTimeout as sleep } from 'node:timers/promises';
import { MigrationLockedError } from '@cairn/errors';
import pg from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';

export interface MigrationOptions {
  /** How long to wait for another replica that migrates, default 300,000. */
  waitMs?: number;
}

/**
 * Creates the data source's schema when it is missing and runs the pending migrations, one transaction each. Replicas
 * that start together take turns. `dataSource` need not be connected; its own connections are not used, because
 * migrations may run longer than its statement timeout.
 * @returns names of the migrations that ran
 * @throws MigrationLockedError when another replica held the lock for all of `waitMs`
 */
export async function runMigrations(dataSource: DataSource, options: MigrationOptions = {}): Promise<string[]> {
  const settings = dataSource.options as DataSourceOptions & { url: string; schema: string; extra?: object };
  const { url, schema } = settings;
  const lockHolder = new pg.Client({ connectionString: url, application_name: `${schema} migrations lock` });
  // A lock that is lost with its connection shows in the statements that follow.
  lockHolder.on('error', () => undefined);
  await lockHolder.connect();
  try {
    await takeMigrationLock(lockHolder, schema, options.waitMs ?? 300_000);
    const migrator = new DataSource({
      ...settings,
      entities: [],
      subscribers: [],
      poolSize: 2,
      extra: { ...settings.extra, statement_timeout: 0, query_timeout: 0, lock_timeout: 30_000 },
    } as DataSourceOptions);
    await migrator.initialize();
    try {
      await migrator.query(`CREATE SCHEMA IF NOT EXISTS ${pg.escapeIdentifier(schema)}`);
      return (await migrator.runMigrations()).map(({ name }) => name);
    } finally {
      await migrator.destroy();
    }
  } finally {
    // Ends its transaction, and so the lock.
    await lockHolder.end();
  }
}

/**
 * A lock bound to an open transaction, because PgBouncer in transaction mode loses session locks. Tried in a loop: a
 * statement that waits keeps a snapshot, and `CREATE INDEX CONCURRENTLY` by the lock's holder would wait for us.
 */
async function takeMigrationLock(client: pg.Client, schema: string, waitMs: number): Promise<void> {
  const deadline = performance.now() + waitMs;
  for (;;) {
    await client.query('BEGIN');
    await client.query('SET LOCAL idle_in_transaction_session_timeout = 0');
    // Without parameters on purpose: the extended protocol leaves a portal open, and its snapshot has the same effect.
    const key = pg.escapeLiteral(`cairn migrations ${schema}`);
    const { rows } = await client.query<{ held: boolean }>(
      `SELECT pg_try_advisory_xact_lock(hashtextextended(${key}, 0)) AS held`,
    );
    if (rows[0]?.held) return;
    await client.query('ROLLBACK');
    if (performance.now() > deadline) throw new MigrationLockedError(schema);
    await sleep(100 + Math.random() * 200);
  }
}
