import { execFile } from 'node:child_process';
import { chown, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import type { ProcessPlan } from '../processes/managed-process.ts';
import { postgresHome, type PostgresHome } from './postgres-home.ts';
import type { GuardedPostgres } from './postgres-guard.ts';

const run = promisify(execFile);

const DATABASE = 'cairn';
const STALE_SERVER_MS = 15_000;

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '64MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** For stacks of specs: losing their data in a crash of the machine loses nothing. */
const NOT_DURABLE = { fsync: 'off', full_page_writes: 'off' };

export interface PostgresOptions {
  /** State folder of the stack. */
  root: string;
  port: number;
  password: string;
  durable: boolean;
  logFile: string;
}

export function databaseUrl(port: number, password: string): string {
  return `postgres://postgres:${password}@127.0.0.1:${port}/${DATABASE}`;
}

/**
 * Makes the data directory when there is none and clears up what a killed run left. The plan starts the server; it is
 * ready once the database `cairn` is there.
 */
export async function postgresPlan(options: PostgresOptions): Promise<ProcessPlan> {
  const home = await postgresHome(options.root);
  const data = join(home.folder, 'data');
  if (await exists(data)) await endStaleServer(home, data);
  else await createCluster(home, data, options.password);
  const guarded: GuardedPostgres = {
    postgres: home.postgres,
    pgCtl: home.pgCtl,
    data,
    port: options.port,
    settings: { ...SETTINGS, ...(options.durable ? {} : NOT_DURABLE) },
    user: home.user,
  };
  return {
    name: 'postgres',
    args: [fileURLToPath(new URL('./postgres-guard.ts', import.meta.url)), JSON.stringify(guarded)],
    env: { ...(process.env as Record<string, string>) },
    cwd: options.root,
    logFile: options.logFile,
    notReadyBecause: () => ensureDatabase(databaseUrl(options.port, options.password)),
    readyTimeoutMs: 60_000,
    stopGraceMs: 15_000,
  };
}

/** Made under another name first, so that a run that is killed meanwhile leaves nothing that looks finished. */
async function createCluster(home: PostgresHome, data: string, password: string): Promise<void> {
  const draft = `${data}.new`;
  const passwordFile = join(home.folder, 'password');
  await rm(draft, { recursive: true, force: true });
  await writeFile(passwordFile, password, { mode: 0o600 });
  const { uid, gid } = home.user;
  if (uid !== undefined && gid !== undefined) await chown(passwordFile, uid, gid);
  const login = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  const flags = ['--encoding=UTF8', '--locale=C', '--no-sync', '--no-instructions'];
  const env = { ...process.env, LC_ALL: 'C' };
  await run(home.initdb, [...login, ...flags, '-D', draft], { ...home.user, cwd: home.folder, env });
  await rm(passwordFile);
  await rename(draft, data);
}

/** A run that was killed together with its guard leaves a server behind, which would keep this one from starting. */
async function endStaleServer(home: PostgresHome, data: string): Promise<void> {
  const pidFile = join(data, 'postmaster.pid');
  const deadline = Date.now() + STALE_SERVER_MS;
  while (Date.now() < deadline) {
    const [pid, , , port] = (await readFile(pidFile, 'utf8').catch(() => '')).split('\n');
    if (!pid || !isAlive(Number(pid))) return;
    if (await answers(Number(port))) {
      const stop = ['stop', '-D', data, '-m', 'fast', '-w', '-t', '10'];
      await run(home.pgCtl, stop, { ...home.user, cwd: home.folder }).catch(() => undefined);
    } else {
      await delay(200);
    }
  }
  // Nobody answers at its port, yet the process id is in use: by now it belongs to another program.
  await rm(pidFile, { force: true });
}

/** @returns why not, while the server does not take connections */
async function ensureDatabase(url: string): Promise<string | undefined> {
  const admin = new URL(url);
  admin.pathname = '/postgres';
  const client = new pg.Client({ connectionString: admin.href, connectionTimeoutMillis: 2000 });
  try {
    await client.connect();
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (!rowCount) await client.query(`CREATE DATABASE ${DATABASE}`);
    return undefined;
  } catch (error) {
    if (isStartingUp(error)) return error instanceof Error ? error.message : String(error);
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function isStartingUp(error: unknown): boolean {
  const { code } = error as { code?: string };
  const CANNOT_CONNECT_NOW = '57P03';
  return code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === CANNOT_CONNECT_NOW || code === undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const settle = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
    socket.setTimeout(1000, () => settle(false));
  });
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
