import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { AdapterOptions } from '../adapter.ts';

const SCRIPT = fileURLToPath(new URL('./worker-process.mjs', import.meta.url));
const STOP_MS = 10_000;

/** How the jobs of a worker process behave; without any of these they do nothing. */
export interface WorkerOrders {
  concurrency: number;
  /** Numbers below this are counted one by one. */
  jobs?: number;
  /** Tells the start of every job at once; else only how many there were. */
  tellEach?: boolean;
  /** No job ever ends. */
  hang?: boolean;
  /** This job takes so long. */
  longJob?: { n: number; ms: number };
}

export interface WorkerFacts {
  count: number;
  firstStart?: string;
  /** Base64 of one byte per job: how often it ran here. */
  runs?: string;
  cpuMs: number;
  rssMb: number;
  peakRssMb: number;
}

/** @param at by `process.hrtime.bigint()`, which all processes of a machine share */
export type OnStarted = (n: number, at: bigint) => void;

type Reply = { id: number; value?: unknown; error?: string };
type Message = Reply | { count: number } | { started: { n: number; at: string } };

/** A worker process of one system, for as long as a measurement lasts. */
export class Worker {
  /** Jobs that it has started, as last told. */
  count = 0;
  private readonly child: ChildProcess;
  private readonly waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  private readonly onStarted: OnStarted;
  private lastId = 0;

  /** @param nodeFlags for the process, for example those of a profiler */
  constructor(options: { onStarted?: OnStarted; nodeFlags?: string[] } = {}) {
    this.onStarted = options.onStarted ?? (() => undefined);
    this.child = fork(SCRIPT, [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: options.nodeFlags ?? [] });
    this.child.on('message', (message) => this.hear(message as Message));
    // Whoever waits for an answer is told below.
    this.child.on('error', () => undefined);
    this.child.on('exit', () => {
      for (const { reject } of this.waiting.values()) reject(new Error('The worker process has ended.'));
      this.waiting.clear();
    });
  }

  async setup(
    adapterPath: string,
    connectionString: string,
    concurrency: number,
    options?: AdapterOptions,
  ): Promise<void> {
    await this.ask('setup', { adapterPath, connectionString, concurrency, options });
  }

  async start(orders: WorkerOrders): Promise<void> {
    await this.ask('start', orders);
  }

  async facts(): Promise<WorkerFacts> {
    return (await this.ask('facts')) as WorkerFacts;
  }

  /** Ends it in good order, or by force when that takes too long. */
  async end(): Promise<void> {
    if (!this.alive) return;
    const ended = once(this.child, 'exit');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_MS);
    this.ask('stop').catch(() => undefined);
    await ended;
    clearTimeout(timer);
  }

  /** As the out-of-memory killer would. */
  async kill(): Promise<void> {
    if (!this.alive) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }

  private get alive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  private ask(command: string, args?: unknown): Promise<unknown> {
    this.lastId += 1;
    const id = this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.child.send({ id, command, args }, (error) => error && reject(error));
    });
  }

  private hear(message: Message): void {
    if ('count' in message) {
      this.count = message.count;
    } else if ('started' in message) {
      this.onStarted(message.started.n, BigInt(message.started.at));
    } else {
      const { resolve, reject } = this.waiting.get(message.id) ?? {};
      this.waiting.delete(message.id);
      if (message.error === undefined) resolve?.(message.value);
      else reject?.(new Error(message.error));
    }
  }
}
