import pg from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { NestTypeOrmLogger } from './nest-typeorm-logger.ts';
import { TimedClient } from './timed-client.ts';

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`, TLS by `?sslmode=…`. */
  url: string;
  /** Owner's schema: where entities without one of their own and the table of migrations live. */
  schema: string;
  /** Shown in `pg_stat_activity`, so that a person can tell whose connection it is. */
  applicationName?: string;
  entities?: NonNullable<DataSourceOptions['entities']>;
  migrations?: NonNullable<DataSourceOptions['migrations']>;
  /** Connections of this process, default 10. */
  poolSize?: number;
  /** Longest statement before the server cancels it, default 10,000. */
  statementTimeoutMs?: number;
  /** Longest wait for a free or new connection, default 5,000. */
  connectionTimeoutMs?: number;
  /** Longest pause inside a transaction before the server ends the session, default 30,000: it holds locks and stops vacuum. */
  idleInTransactionTimeoutMs?: number;
  /** Told of connections that broke while idle in the pool; the pool replaces them by itself. */
  onPoolError?: (error: Error) => void;
}

/**
 * A TypeORM data source that survives its server: bounded waits, keepalive, and broken connections leave the pool.
 * It is not connected yet: call `initialize()`, or let `PostgresModule` do it.
 */
export function createDataSource(options: PostgresOptions): DataSource {
  const { statementTimeoutMs = 10_000, connectionTimeoutMs = 5_000, idleInTransactionTimeoutMs = 30_000 } = options;
  return new DataSource({
    type: 'postgres',
    // Given rather than found by name, so that a bundler sees it.
    driver: pg,
    url: options.url,
    schema: options.schema,
    entities: options.entities ?? [],
    migrations: options.migrations ?? [],
    migrationsTransactionMode: 'each',
    synchronize: false,
    installExtensions: false,
    logger: new NestTypeOrmLogger(),
    applicationName: options.applicationName ?? 'cairn',
    poolSize: options.poolSize ?? 10,
    connectTimeoutMS: connectionTimeoutMs,
    poolErrorHandler: options.onPoolError ?? (() => undefined),
    extra: {
      Client: TimedClient,
      statement_timeout: statementTimeoutMs,
      // The server's own timeout never arrives over a dead network; this one is kept by the client.
      query_timeout: statementTimeoutMs === 0 ? 0 : statementTimeoutMs + 5_000,
      idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
      idleTimeoutMillis: 30_000,
      // Statements of milliseconds: compiling one takes a hundred times longer than running it, and the planner, which
      // knows little of young tables, thinks some of them long.
      options: '-c jit=off',
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    },
  });
}
