import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { AnswerTo, Order, OrderMessage, ProcessMessage, ProcessSettings } from './protocol.ts';

export interface ProcessExit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Epoch ms. */
  at: number;
}

export interface ProcessStart {
  /** The bundle's main file. */
  main: string;
  settings: ProcessSettings;
  logFile: string;
  /** For Node, before the main file. */
  nodeFlags?: string[];
  env?: Record<string, string>;
}

const living = new Set<ChildProcess>();
// Also a stopped process, which hears nothing, must not outlive the run.
process.on('exit', () => living.forEach((child) => child.kill('SIGKILL')));

/** One drilled process: started, given orders, and treated badly. */
export class DrillProcess {
  readonly name: string;
  readonly exited: Promise<ProcessExit>;
  exit: ProcessExit | undefined;
  private readonly child: ChildProcess;
  private readonly logFile: string;
  private readonly waiting = new Map<number, { answer: (value: never) => void; fail: (error: Error) => void }>();
  private readonly ready = Promise.withResolvers<undefined>();
  private orders = 0;

  private constructor({ main, settings, logFile, nodeFlags = [], env = {} }: ProcessStart) {
    this.name = settings.name;
    this.logFile = logFile;
    const log = openSync(logFile, 'a');
    this.child = spawn(process.execPath, ['--no-warnings', ...nodeFlags, main], {
      env: { ...process.env, ...env, DRILL_PROCESS: JSON.stringify(settings) },
      stdio: ['ignore', log, log, 'ipc'],
      // Keeps dates dates.
      serialization: 'advanced',
    });
    closeSync(log);
    living.add(this.child);
    this.ready.promise.catch(() => undefined);
    this.child.on('message', (message: ProcessMessage) => this.hear(message));
    this.exited = new Promise((resolve) => {
      const end = (code: number | null, signal: NodeJS.Signals | null): void => {
        living.delete(this.child);
        this.exit = { code, signal, at: Date.now() };
        this.failAll(new Error(`${this.name} ended (${signal ?? `exit code ${code}`}); see ${logFile}`));
        resolve(this.exit);
      };
      this.child.once('error', () => end(null, null));
      this.child.once('exit', end);
    });
  }

  /** @returns once it is ready */
  static async start(start: ProcessStart): Promise<DrillProcess> {
    const started = DrillProcess.launch(start);
    await started.ready.promise;
    return started;
  }

  /** Without waiting for it to be ready. */
  static launch(start: ProcessStart): DrillProcess {
    return new DrillProcess(start);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get running(): boolean {
    return this.exit === undefined;
  }

  whenReady(): Promise<undefined> {
    return this.ready.promise;
  }

  /** @throws when the process ends before it has answered */
  order<O extends Order>(order: O): Promise<AnswerTo<O>> {
    return new Promise((answer, fail) => {
      if (this.exit) return fail(new Error(`${this.name} has ended.`));
      const id = ++this.orders;
      this.waiting.set(id, { answer, fail });
      this.child.send({ id, order } satisfies OrderMessage, (error) => error && fail(error));
      return undefined;
    });
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** SIGKILL; resolves when it is gone. */
  async kill(): Promise<ProcessExit> {
    this.child.kill('SIGKILL');
    return this.exited;
  }

  async logText(): Promise<string> {
    return readFile(this.logFile, 'utf8').catch(() => '');
  }

  /** Lines of warnings and errors, parsed; lines that are not JSON are left out. */
  async logLines(): Promise<{ level: string; time: string; msg: string }[]> {
    return (await this.logText()).split('\n').flatMap((line) => {
      try {
        return [JSON.parse(line) as { level: string; time: string; msg: string }];
      } catch {
        return [];
      }
    });
  }

  private hear(message: ProcessMessage): void {
    if (message.kind === 'ready') return this.ready.resolve(undefined);
    const waiting = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (message.kind === 'answer') waiting?.answer(message.answer as never);
    else waiting?.fail(new Error(message.message));
  }

  private failAll(error: Error): void {
    this.ready.reject(error);
    for (const { fail } of this.waiting.values()) fail(error);
    this.waiting.clear();
  }
}
