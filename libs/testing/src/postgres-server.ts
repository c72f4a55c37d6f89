import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './free-port.ts';
import type { TestServer } from './guard-protocol.ts';
import { postgresPrograms, serverUser } from './postgres-programs.ts';

const run = promisify(execFile);

/**
 * No waiting for the disk: only a crash of the whole machine loses data then. Commits stay synchronous, or `kill` would
 * take the last half second with it.
 */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '64MB',
  fsync: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  autovacuum_naptime: '30s',
  timezone: 'UTC',
};

/** An embedded PostgreSQL with an empty data directory of its own; the superuser is `postgres`, without a password. */
export async function createPostgresServer(): Promise<TestServer> {
  const user = await serverUser();
  const directory = await mkdtemp(join(tmpdir(), 'cairn-test-postgres-'));
  if (user.uid !== undefined && user.gid !== undefined) await chown(directory, user.uid, user.gid);
  const programs = await postgresPrograms(user, join(directory, 'programs'));
  const data = join(directory, 'data');
  const options = { ...user, cwd: directory, env: { ...process.env, LC_ALL: 'C', PGDATA: data } };
  await run(
    programs.initdb,
    [
      '--username=postgres',
      '--auth=trust',
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
      '--no-instructions',
      '-D',
      data,
    ],
    options,
  );

  let child: ChildProcess | undefined;
  let port: number | undefined;

  const stopWith = async (signal: NodeJS.Signals): Promise<void> => {
    const running = child;
    if (!running) return;
    const ended = exited(running);
    running.kill(signal);
    await ended;
    child = undefined;
  };

  return {
    async start() {
      port ??= await freePort();
      const flags = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
      const started = spawn(programs.postgres, ['-D', data, '-p', String(port), ...flags], {
        ...options,
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      child = started;
      await untilLogged(started, 'ready to accept connections');
      return `postgres://postgres@127.0.0.1:${port}/postgres`;
    },
    /** SIGINT is PostgreSQL's fast shutdown: open transactions are rolled back, clients are told. */
    stop: () => stopWith('SIGINT'),
    /** SIGQUIT is the immediate shutdown: as a crash, but the server's own children end with it. */
    kill: () => stopWith('SIGQUIT'),
    async remove() {
      await stopWith('SIGQUIT');
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

const exited = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });

/** Also keeps the pipe drained for as long as the server lives, or it would block on a full pipe. */
function untilLogged(child: ChildProcess, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = '';
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      log = (log + chunk).slice(-20_000);
      if (log.includes(text)) resolve();
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`PostgreSQL ended with code ${code} before it was ready:\n${log}`)));
  });
}
