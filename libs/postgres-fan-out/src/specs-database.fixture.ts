import { createDataSource, PgListener, runMigrations } from '@cairn/postgres';
import { createTestDatabase, uniqueName, type TestDatabase } from '@cairn/testing';
import type { DataSource } from 'typeorm';
import { createFanOutMigration } from './create-fan-out.migration.ts';
import { PostgresBackplane, type PostgresBackplaneOptions } from './postgres-backplane.ts';

export const KEY = 'a key for specs that all replicas share';
const SCHEMA = 'hub specs';

const dataSourceOf = (url: string): DataSource =>
  createDataSource({
    url,
    schema: SCHEMA,
    poolSize: 3,
    migrations: [createFanOutMigration({ schema: SCHEMA, timestamp: 1700000000000 })],
  });

/** A database of the spec file's own, with the tables of the fan-out. */
export function createFanOutDatabase(): Promise<TestDatabase> {
  return createTestDatabase({
    template: 'postgres-fan-out',
    migrate: async (url) => void (await runMigrations(dataSourceOf(url))),
  });
}

export interface Replica {
  backplane: PostgresBackplane;
  dataSource: DataSource;
  listener: PgListener;
  /** What it logged. */
  lines: string[];
  /** In `pg_stat_activity`. */
  listenerName: string;
  close(): Promise<void>;
}

/** A replica's backplane with connections of its own. */
export async function startReplica(url: string, options: Partial<PostgresBackplaneOptions> = {}): Promise<Replica> {
  const lines: string[] = [];
  const note = (line: unknown): void => void lines.push(String(line));
  const logger = { log: note, warn: note, error: note };
  const dataSource = await dataSourceOf(url).initialize();
  const listenerName = uniqueName('fan-out');
  // A connection that only answers late must not count as lost: the specs count losses.
  const reconnects = { minReconnectMs: 20, maxReconnectMs: 100, checkIntervalMs: 100, checkTimeoutMs: 30_000 };
  const listener = new PgListener({ url, applicationName: listenerName, logger, ...reconnects });
  const backplane = new PostgresBackplane({ dataSource, listener, schema: SCHEMA, key: KEY, logger, ...options });
  return {
    backplane,
    dataSource,
    listener,
    lines,
    listenerName,
    close: async () => {
      await backplane.close();
      await listener.stop();
      await dataSource.destroy();
    },
  };
}
