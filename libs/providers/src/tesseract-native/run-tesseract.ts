import { spawn, type ChildProcess, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

export interface TesseractRun {
  program: string;
  args: readonly string[];
  /** File that it reads from its standard input. */
  inputPath?: string;
  /** Address space; above it the process fails to get memory and ends. */
  memoryMegabytes: number;
  /** CPU time; it is for the process whose parent was killed. */
  cpuSeconds: number;
}

/** How a run ended that gave no output. */
export class TesseractEnded extends Error {
  constructor(detail: string) {
    super(detail);
    this.name = 'TesseractEnded';
  }
}

const KEPT_ERROR_OUTPUT = 2_000;
/**
 * - One thread: by default Tesseract starts four a process, and with a process a core they stand in each other's way (30
 *   pages took six times as long on two cores).
 * - Huge pages of memory where the kernel gives them for the asking: 4 % less CPU time (five pairs of runs), 2 MiB more.
 *   C libraries other than glibc do not know the setting.
 */
const ENVIRONMENT = { OMP_THREAD_LIMIT: '1', LC_ALL: 'C', GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1' };

/**
 * Runs Tesseract once and returns what it prints. Arguments are passed as a list, no shell reads them.
 * @throws TesseractEnded; the signal's reason, once the process is gone
 */
export async function runTesseract(run: TesseractRun, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  const input = run.inputPath === undefined ? undefined : await open(run.inputPath, 'r');
  try {
    const child = start(run, input?.fd ?? 'ignore', signal);
    // An error of the start, or of the signal; how it ended stands in `close` as well.
    let failure: Error | undefined;
    child.once('error', (error) => (failure = error));
    const closed = once(child, 'close').catch(() => [null, 'failed']);
    const [output, complaints] = await Promise.all([collect(child.stdout), collect(child.stderr)]);
    const [code, by] = (await closed) as [number | null, string | null];
    signal.throwIfAborted();
    if (code === 0) return output;
    const detail = failure?.message ?? `${by ?? `exit code ${code}`}: ${complaints.trim().slice(-KEPT_ERROR_OUTPUT)}`;
    throw new TesseractEnded(detail);
  } finally {
    await input?.close();
  }
}

/** Starts a Tesseract that is told what to do on its standard input. */
export function spawnTesseract(run: Omit<TesseractRun, 'inputPath'>): ChildProcessWithoutNullStreams {
  return start(run, 'pipe') as ChildProcessWithoutNullStreams;
}

function start(run: TesseractRun, stdin: number | 'ignore' | 'pipe', signal?: AbortSignal): ChildProcess {
  const [program, args] = limited(run);
  return spawn(program, args, {
    stdio: [stdin, 'pipe', 'pipe'],
    env: ENVIRONMENT,
    ...(signal ? { signal } : {}),
    killSignal: 'SIGKILL',
  });
}

function collect(stream: Readable | null): Promise<string> {
  return stream ? text(stream) : Promise.resolve('');
}

/** Through a shell that only sets limits and becomes the program: Node cannot limit a child itself. */
function limited({ program, args, memoryMegabytes, cpuSeconds }: TesseractRun): [string, string[]] {
  if (process.platform === 'win32') return [program, [...args]];
  const limits = `ulimit -c 0; ulimit -t ${Math.ceil(cpuSeconds)}; ulimit -v ${memoryMegabytes * 1024} 2>/dev/null`;
  return ['/bin/sh', ['-c', `${limits}; exec "$0" "$@"`, program, ...args]];
}
