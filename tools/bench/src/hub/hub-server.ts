import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { HubKey } from './wire.ts';

const SCRIPT = join(import.meta.dirname, '../../hub-servers/server-process.mjs');

/** What a server process does when told to, and what it answers. */
export interface Orders {
  /** Bytes of resident memory after a collection of everything. */
  memory: [settings: undefined, result: number];
  /** The most bytes of resident memory there ever were. */
  peakMemory: [settings: undefined, result: number];
  /** Microseconds of CPU since its start. */
  cpu: [settings: undefined, result: number];
  /** Publishes as fast as the clients take it. Answers how many messages. */
  fanOut: [settings: { forMs: number; padding: string }, result: number];
  /** Publishes one message. */
  publish: [settings: { padding: string }, result: undefined];
  replay: [settings: { everyMs: number; kept: number; terminalEvery: number }, result: undefined];
  /** Answers the number of the last message. */
  endReplay: [settings: undefined, result: number];
  closeAll: [settings: undefined, result: undefined];
}

interface Answer {
  id: number;
  result: unknown;
  error?: string;
}

/** One of the servers, in a process of its own. */
export class HubServer {
  readonly port: number;
  private readonly child: ChildProcess;
  private readonly waiting = new Map<number, PromiseWithResolvers<unknown>>();
  private lastId = 0;

  private constructor(child: ChildProcess, port: number) {
    this.child = child;
    this.port = port;
    child.on('message', ({ id, result, error }: Answer) => {
      const order = this.waiting.get(id);
      this.waiting.delete(id);
      if (error === undefined) order?.resolve(result);
      else order?.reject(new Error(error));
    });
    child.once('exit', (exitCode) => {
      for (const order of this.waiting.values()) order.reject(new Error(`The server ended with code ${exitCode}.`));
    });
  }

  /** @param nodeFlags such as `--cpu-prof` */
  static async start(key: HubKey, nodeFlags: readonly string[] = []): Promise<HubServer> {
    const child = fork(SCRIPT, [key], { execArgv: ['--no-warnings', '--expose-gc', ...nodeFlags] });
    const started = once(child, 'message') as Promise<[{ port: number }]>;
    const ended = once(child, 'exit').then(([exitCode]) => {
      throw new Error(`The server ${key} ended with code ${exitCode} as it started.`);
    });
    const [{ port }] = await Promise.race([started, ended]);
    ended.catch(() => undefined);
    return new HubServer(child, port);
  }

  do<K extends keyof Orders>(
    order: K,
    ...[settings]: Orders[K][0] extends undefined ? [] : [Orders[K][0]]
  ): Promise<Orders[K][1]> {
    const answer = Promise.withResolvers<unknown>();
    this.lastId += 1;
    this.waiting.set(this.lastId, answer);
    this.child.send({ id: this.lastId, order, settings });
    return answer.promise as Promise<Orders[K][1]>;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await ended;
  }
}
