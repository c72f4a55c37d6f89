import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '@cairn/testing';
import { ChildServer } from './child-server.ts';
import { processTreeCpuMs } from './process-cpu.ts';
import { ProgramMissingError } from './server.ts';
import type { BenchServer, Counters, Place } from './server.ts';

const run = promisify(execFile);

const DATABASES = 64;
const STARTUP_MS = 10_000;

/** As its guides advise for queues: a log that is flushed every second, and nothing evicted. */
const SETTINGS = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'everysec', '--maxmemory-policy', 'noeviction'];

/** Debian's Redis, as it is found by its name. */
export class RedisServer implements BenchServer {
  readonly version: string;
  private readonly process: ChildServer;
  private readonly port: number;
  private databases = 0;

  private constructor(process: ChildServer, facts: { version: string; port: number }) {
    this.process = process;
    this.version = facts.version;
    this.port = facts.port;
  }

  /** @throws ProgramMissingError */
  static async start(): Promise<RedisServer> {
    const version = await redisVersion();
    const port = await freePort();
    const server = new ChildServer('redis', 'SIGTERM');
    const where = ['--port', String(port), '--bind', '127.0.0.1', '--dir', server.folder];
    server.start('redis-server', [...where, '--databases', String(DATABASES), ...SETTINGS]);
    await untilAnswers(port);
    return new RedisServer(server, { version, port });
  }

  place(): Promise<Place> {
    if (this.databases === DATABASES) throw new Error(`Redis was started with ${DATABASES} databases; all are used.`);
    const url = `redis://127.0.0.1:${this.port}/${this.databases}`;
    this.databases += 1;
    return Promise.resolve({
      url,
      serverCpuMs: () => processTreeCpuMs(this.process.pid),
      counters: () => this.counters(),
      settle: () => Promise.resolve(),
      vacuum: () => Promise.resolve(),
    });
  }

  stop(): Promise<void> {
    return this.process.stop();
  }

  /** Commands of the whole server: one system uses it at a time. Looking costs two, which are not counted. */
  private looks = 0;

  private async counters(): Promise<Counters> {
    const info = await ask(this.port, 'INFO stats');
    const commands = Number(/total_commands_processed:(\d+)/.exec(info)?.[1]);
    const counters = { statements: commands - 2 * this.looks, transactions: NaN, walBytes: NaN };
    this.looks += 1;
    return counters;
  }
}

async function redisVersion(): Promise<string> {
  try {
    const { stdout } = await run('redis-server', ['--version']);
    return /v=(\S+)/.exec(stdout)?.[1] ?? '';
  } catch {
    throw new ProgramMissingError('redis-server', 'redis-server', 'bullmq-redis');
  }
}

async function untilAnswers(port: number): Promise<void> {
  const deadline = performance.now() + STARTUP_MS;
  while (!(await ask(port, 'PING').catch(() => '')).includes('PONG')) {
    if (performance.now() > deadline) throw new Error('redis-server did not start.');
    await delay(50);
  }
}

/** Without a client library, which would talk on its own account. */
async function ask(port: number, command: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(`${command}\r\nQUIT\r\n`);
  return text(socket);
}
