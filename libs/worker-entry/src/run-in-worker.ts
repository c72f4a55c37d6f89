import { Worker } from 'node:worker_threads';
import type { ResourceLimits } from 'node:worker_threads';
import { WorkerStoppedError } from './worker-stopped-error.ts';

export interface RunInWorkerOptions {
  workerData: unknown;
  signal?: AbortSignal;
  timeLimitMs: number;
  resourceLimits: ResourceLimits;
}

/**
 * Runs one piece of work in a thread of its own and returns the first message that the thread posts.
 *
 * Settles once the thread is gone, whatever happened to it, so nothing of it outlives the call.
 * @throws WorkerStoppedError; the signal's reason when it aborts
 */
export async function runInWorker<T>(entry: URL, options: RunInWorkerOptions): Promise<T> {
  const { workerData, signal, timeLimitMs, resourceLimits } = options;
  signal?.throwIfAborted();
  const worker = new Worker(entry, { workerData, resourceLimits, stdout: true, stderr: true });
  worker.stdout.resume();
  worker.stderr.resume();

  return new Promise<T>((resolve, reject) => {
    // The first of answer, error, time limit and abort decides; the promise settles when the thread is gone.
    let settle: (() => void) | undefined;
    const decide = (outcome: () => void): void => {
      settle ??= outcome;
      void worker.terminate();
    };
    const onAbort = (): void => decide(() => reject(signal?.reason));
    const timer = setTimeout(() => decide(() => reject(new WorkerStoppedError('time'))), timeLimitMs);
    signal?.addEventListener('abort', onAbort, { once: true });

    worker.once('message', (answer: T) => decide(() => resolve(answer)));
    worker.once('error', (error: Error & { code?: string }) => {
      const reason = error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'crash';
      decide(() => reject(new WorkerStoppedError(reason, { cause: error })));
    });
    worker.once('exit', () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      if (settle) settle();
      else reject(new WorkerStoppedError('crash'));
    });
  });
}
