import { ChildWorker, type ChildExit, type ChildWorkerOptions } from './child-worker.ts';
import { WorkerStoppedError } from './worker-stopped-error.ts';

export interface RunInChildOptions extends Omit<ChildWorkerOptions, 'cpuSeconds'> {
  signal?: AbortSignal;
  /** Wall time. */
  timeLimitMs: number;
  /** A child that was started before, with the same limits, and waits for the data as its next message. */
  child?: ChildWorker;
}

/** Threads of native code count their CPU time together. */
const CPUS = 4;

/** CPU time of a child whose work may take so long. */
export function cpuSecondsOf(timeLimitMs: number): number {
  return (timeLimitMs / 1000) * CPUS;
}

/**
 * Runs one piece of work in a process of its own and returns the first message that it posts.
 *
 * Settles once the process is gone, whatever happened to it, so nothing of it outlives the call.
 * @throws WorkerStoppedError; the signal's reason when it aborts
 */
export async function runInChild<T>(entry: URL, options: RunInChildOptions): Promise<T> {
  const { signal, timeLimitMs } = options;
  signal?.throwIfAborted();
  const child = options.child ?? new ChildWorker(entry, { ...options, cpuSeconds: cpuSecondsOf(timeLimitMs) });
  if (options.child) child.post(options.data);
  let settle: ((exit: ChildExit) => T) | undefined;
  const decide = (outcome: () => T): void => {
    settle ??= outcome;
    void child.kill();
  };
  const fail = (error: unknown) => (): never => {
    throw error;
  };
  const onAbort = (): void => decide(fail(signal?.reason));
  const timer = setTimeout(() => decide(fail(new WorkerStoppedError('time'))), timeLimitMs);
  signal?.addEventListener('abort', onAbort, { once: true });
  child.onMessage((answer: T) => decide(() => answer));

  const exit = await child.exited;
  clearTimeout(timer);
  signal?.removeEventListener('abort', onAbort);
  if (settle) return settle(exit);
  throw new WorkerStoppedError(exit.reason === 'memory' ? 'memory' : 'crash', { cause: new Error(exit.detail) });
}
