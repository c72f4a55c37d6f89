import { execFile } from 'node:child_process';
import { chown } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort, postgresPrograms, serverUser } from '@cairn/testing';
import pg from 'pg';
import { ChildServer } from './child-server.ts';
import { processTreeCpuMs } from './process-cpu.ts';
import type { BenchServer, Counters, Place } from './server.ts';

const run = promisify(execFile);

/** Durable as in production, with memory and log so large that no checkpoint falls into a measurement. */
export const POSTGRES_SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '1GB',
  max_wal_size: '8GB',
  checkpoint_timeout: '30min',
  fsync: 'on',
  synchronous_commit: 'on',
  shared_preload_libraries: 'pg_stat_statements',
  'pg_stat_statements.track': 'top',
  log_min_messages: 'fatal',
};

const STARTUP_MS = 30_000;
const DATA = 'data';

export interface StatementCost {
  calls: number;
  totalMs: number;
  meanMs: number;
  rows: number;
  walBytes: number;
  query: string;
}

/** The embedded PostgreSQL with an empty data directory of its own. */
export class PostgresServer implements BenchServer {
  readonly version: string;
  readonly port: number;
  private readonly process: ChildServer;
  private readonly admin: pg.Client;
  private databases = 0;

  private constructor(process: ChildServer, admin: pg.Client, facts: { version: string; port: number }) {
    this.process = process;
    this.admin = admin;
    this.version = facts.version;
    this.port = facts.port;
  }

  /** @param extra settings beyond `POSTGRES_SETTINGS` */
  static async start(extra: Readonly<Record<string, string>> = {}): Promise<PostgresServer> {
    const server = new ChildServer('postgres', 'SIGINT');
    const user = await serverUser();
    if (user.uid !== undefined && user.gid !== undefined) await chown(server.folder, user.uid, user.gid);
    const programs = await postgresPrograms(user, join(server.folder, 'programs'));
    const data = join(server.folder, DATA);
    const options = { ...user, cwd: server.folder, env: { ...process.env, LC_ALL: 'C' } };
    await run(
      programs.initdb,
      ['-D', data, '--username=postgres', '--auth=trust', '--encoding=UTF8', '--no-sync'],
      options,
    );
    const port = await freePort();
    const settings = Object.entries({ ...POSTGRES_SETTINGS, ...extra }).flatMap(([name, value]) => [
      '-c',
      `${name}=${value}`,
    ]);
    server.start(programs.postgres, ['-D', data, '-p', String(port), ...settings], options);
    const admin = await connect(databaseUrl(port, 'postgres'));
    await admin.query('CREATE EXTENSION pg_stat_statements');
    const { rows } = await admin.query<{ version: string }>(`SELECT current_setting('server_version') AS version`);
    return new PostgresServer(server, admin, { version: rows[0]?.version ?? '', port });
  }

  /** Goes when the server stops. */
  get dataFolder(): string {
    return join(this.process.folder, DATA);
  }

  async place(): Promise<Place & { database: string }> {
    this.databases += 1;
    const database = `bench_${this.databases}`;
    await this.admin.query(`CREATE DATABASE ${database}`);
    return {
      database,
      url: databaseUrl(this.port, database),
      serverCpuMs: () => processTreeCpuMs(this.process.pid),
      counters: () => this.counters(database),
      settle: async () => void (await this.admin.query('CHECKPOINT')),
      vacuum: () => this.vacuum(database),
    };
  }

  private async vacuum(database: string): Promise<void> {
    const client = await connect(databaseUrl(this.port, database));
    await client.query('VACUUM');
    await client.end();
  }

  /** What statements cost in this database since the last reset, the costliest first. */
  async statementCosts(database: string, limit: number): Promise<StatementCost[]> {
    const { rows } = await this.admin.query<StatementCost>(
      `SELECT s.calls::float8 AS calls, s.total_exec_time AS "totalMs", s.mean_exec_time AS "meanMs",
         s.rows::float8 AS rows, s.wal_bytes::float8 AS "walBytes", s.query
       FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
       WHERE d.datname = $1 ORDER BY s.total_exec_time DESC LIMIT $2`,
      [database, limit],
    );
    return rows;
  }

  async resetStatementCosts(): Promise<void> {
    await this.admin.query('SELECT pg_stat_statements_reset()');
  }

  async stop(): Promise<void> {
    await this.admin.end().catch(() => undefined);
    await this.process.stop();
  }

  private async counters(database: string): Promise<Counters | undefined> {
    const { rows } = await this.admin.query<Counters>(
      `SELECT
         (SELECT COALESCE(sum(s.calls), 0)::float8
          FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid WHERE d.datname = $1) AS statements,
         (SELECT (xact_commit + xact_rollback)::float8 FROM pg_stat_database WHERE datname = $1) AS transactions,
         (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::float8 AS "walBytes"`,
      [database],
    );
    return rows[0];
  }
}

function databaseUrl(port: number, database: string): string {
  return `postgres://postgres@127.0.0.1:${port}/${database}`;
}

/** Waits until the server takes connections. */
async function connect(url: string): Promise<pg.Client> {
  const deadline = performance.now() + STARTUP_MS;
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      if (performance.now() > deadline) throw new Error('PostgreSQL did not start.', { cause: error });
      await delay(50);
    }
  }
}
