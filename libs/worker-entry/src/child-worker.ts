import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface ChildWorkerOptions {
  /** What the worker gets as `data`: anything that can be cloned. */
  data: unknown;
  /** Of JavaScript. */
  heapMegabytes: number;
  /** Of everything: at more resident memory the child is killed. Watched on Linux only. */
  residentMegabytes: number;
  /**
   * CPU time after which the system ends the child, default 3,600. It is for the child whose parent was killed while it
   * was too busy to notice; Windows has no such limit.
   */
  cpuSeconds?: number;
  /** Variables of the environment beside `PASSED_ON`; secrets of the service stay with the service. */
  env?: Readonly<Record<string, string>>;
}

/** How a child ended. */
export interface ChildExit {
  /** `ended`: by itself or by `kill`. `memory`: over one of its limits, or the system had no more. */
  reason: 'ended' | 'memory' | 'crash';
  /** Exit code or signal, and the last of what the child printed as an error. */
  detail: string;
}

const PASSED_ON = ['NODE_COMPILE_CACHE', 'TMPDIR', 'TEMP', 'TZ', 'SystemRoot'];
const LOOK_EVERY_MS = 50;
const KEPT_ERROR_OUTPUT = 4_000;
/** Linux counts resident memory in pages; every platform Node is built for has pages of four kilobytes by default. */
const PAGE_BYTES = 4_096;

/**
 * A worker in a process of its own: what it does to its memory, with native code too, it does to itself. It has no
 * secrets and can be killed at any moment. The worker's side is `workerLink()`.
 */
export class ChildWorker {
  readonly #child: ChildProcess;
  /** Resolves when the process is gone; never rejects. */
  readonly exited: Promise<ChildExit>;
  #killed: ChildExit['reason'] | undefined;
  #errorOutput = '';

  /** @param entry from `workerEntry` */
  constructor(entry: URL, options: ChildWorkerOptions) {
    this.#child = start(fileURLToPath(entry), options);
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#errorOutput = (this.#errorOutput + text).slice(-KEPT_ERROR_OUTPUT);
    });
    const watch = setInterval(() => this.#limitMemory(options.residentMegabytes), LOOK_EVERY_MS).unref();
    this.exited = new Promise((resolve) => {
      this.#child.once('error', (error) => resolve({ reason: 'crash', detail: error.message }));
      // Not `exit`: what was printed last says why it ended.
      this.#child.once('close', (code, signal) => resolve(this.#exitOf(code, signal)));
    });
    void this.exited.then(() => clearInterval(watch));
    this.post(options.data);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Sends a message; one to a child that is gone is dropped, as `exited` tells. */
  post(message: unknown): void {
    if (this.#child.connected) this.#child.send({ message }, () => undefined);
  }

  onMessage(handler: (message: never) => void): void {
    this.#child.on('message', (wrapped: { message: never }) => handler(wrapped.message));
  }

  /** At once, whatever it is doing. */
  kill(): Promise<ChildExit> {
    this.#kill('ended');
    return this.exited;
  }

  #kill(reason: ChildExit['reason']): void {
    this.#killed ??= reason;
    this.#child.kill('SIGKILL');
  }

  #limitMemory(residentMegabytes: number): void {
    if (residentBytes(this.#child.pid) > residentMegabytes * 1024 * 1024) this.#kill('memory');
  }

  #exitOf(code: number | null, signal: NodeJS.Signals | null): ChildExit {
    const detail = [signal ?? `exit code ${code}`, this.#errorOutput.trim()].filter(Boolean).join(': ');
    if (this.#killed) return { reason: this.#killed, detail };
    // Nobody else kills it but a system that is out of memory.
    if (signal === 'SIGKILL' || /heap out of memory/.test(this.#errorOutput)) return { reason: 'memory', detail };
    return { reason: code === 0 ? 'ended' : 'crash', detail };
  }
}

function start(path: string, { heapMegabytes, cpuSeconds = 3_600, env = {} }: ChildWorkerOptions): ChildProcess {
  // One thread for V8's compilers and collectors: several that compile large modules at once leave 40 MB more behind.
  const flags = [`--max-old-space-size=${heapMegabytes}`, '--max-semi-space-size=4', '--v8-pool-size=1'];
  const hasLimits = process.platform !== 'win32';
  // Through a shell, which becomes Node: Node cannot limit the CPU time of a child, nor keep it from writing a core file.
  const limited = ['-c', `ulimit -c 0; ulimit -t ${Math.ceil(cpuSeconds)}; exec "$0" "$@"`, process.execPath, ...flags];
  return fork(path, [], {
    ...(hasLimits ? { execPath: '/bin/sh', execArgv: limited } : { execArgv: flags }),
    env: { ...Object.fromEntries(PASSED_ON.map((name) => [name, process.env[name]])), ...env },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
}

/** @returns 0 where it cannot be told */
function residentBytes(pid: number | undefined): number {
  if (process.platform !== 'linux' || pid === undefined) return 0;
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * PAGE_BYTES;
  } catch {
    return 0;
  }
}
