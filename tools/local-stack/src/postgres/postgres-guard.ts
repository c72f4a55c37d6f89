/**
 * Process between the stack and PostgreSQL, which cannot notice by itself that the stack is gone: SIGTERM, or the end of
 * the one that started this process, becomes PostgreSQL's fast shutdown. Ends when PostgreSQL ends.
 */
import { execFile, spawn } from 'node:child_process';
import type { ServerUser } from '@cairn/testing';

export interface GuardedPostgres {
  postgres: string;
  pgCtl: string;
  data: string;
  port: number;
  settings: Record<string, string>;
  user: ServerUser;
}

const FAST_SHUTDOWN_MS = 6000;

const plan = JSON.parse(process.argv[2] ?? '') as GuardedPostgres;
const settings = Object.entries(plan.settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
const server = spawn(plan.postgres, ['-D', plan.data, '-p', String(plan.port), ...settings], {
  ...plan.user,
  cwd: plan.data,
  env: { ...process.env, LC_ALL: 'C' },
  stdio: ['ignore', 'inherit', 'inherit'],
  detached: true,
  windowsHide: true,
});

function shutDown(): void {
  if (process.platform === 'win32') {
    execFile(plan.pgCtl, ['stop', '-D', plan.data, '-m', 'fast'], () => undefined);
    return;
  }
  server.kill('SIGINT');
  // Immediate shutdown, as a crash would be: the next start recovers from the log.
  setTimeout(() => server.kill('SIGQUIT'), FAST_SHUTDOWN_MS).unref();
}

process.on('SIGTERM', shutDown);
process.on('SIGINT', shutDown);
server.on('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
server.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
