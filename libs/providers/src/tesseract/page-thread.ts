import { Worker } from 'node:worker_threads';
import { LanguageNotAvailableError, ProviderUnavailableError, UnitFailedError } from '@cairn/errors';
import { workerEntry } from '@cairn/worker-entry';
import {
  PAGE_FAILURES,
  type PageFailureCode,
  type PageTask,
  type PageThreadData,
  type PageThreadMessage,
} from './page-messages.ts';

export interface PageThreadOptions extends PageThreadData {
  heapMegabytes: number;
  /** Wall time of one page, without the start of the thread. */
  pageTimeoutMs: number;
}

/**
 * One worker thread that takes a page at a time.
 *
 * WebAssembly cannot be interrupted from inside, so a page that must stop takes its thread with it: after an abort, a
 * timeout, a crash or a refused growth of memory the thread is `ended` and another one has to be started.
 */
export class PageThread {
  readonly #worker: Worker;
  readonly #pageTimeoutMs: number;
  #deliver: ((message: PageThreadMessage) => void) | undefined;
  #ended: Promise<void> | undefined;
  #started: Promise<void>;
  pagesDone = 0;
  /** What its WebAssembly modules keep; it never shrinks. */
  wasmBytes = 0;

  constructor(options: PageThreadOptions) {
    const { heapMegabytes, pageTimeoutMs, ...workerData } = options;
    this.#pageTimeoutMs = pageTimeoutMs;
    this.#worker = new Worker(workerEntry('page-worker', import.meta.url), {
      workerData: workerData satisfies PageThreadData,
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
      stdout: true,
      stderr: true,
    });
    this.#worker.stdout.resume();
    this.#worker.stderr.resume();
    this.#worker.on('message', (message: PageThreadMessage) => this.#deliver?.(message));
    this.#worker.on('error', (error: Error & { code?: string }) => {
      const outOfMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      this.#deliver?.(
        outOfMemory
          ? { kind: 'failed', code: 'RESOURCE_LIMIT', broken: true }
          : { kind: 'crashed', detail: String(error) },
      );
    });
    this.#worker.on('exit', () => {
      this.#ended ??= Promise.resolve();
      this.#deliver?.({ kind: 'crashed', detail: 'the thread ended' });
    });
    this.#started = this.#next().then((message) => {
      if (message.kind !== 'ready') throw this.#failure(message);
    });
    // Whoever runs a page gets the error; without a page nobody has to.
    this.#started.catch(() => undefined);
  }

  get ended(): boolean {
    return this.#ended !== undefined;
  }

  /**
   * @returns a page result as JSON
   * @throws UnitFailedError, LanguageNotAvailableError, ProviderUnavailableError; the signal's reason when it aborts
   */
  async run(task: PageTask, signal: AbortSignal): Promise<string> {
    let stop: (reason: unknown) => void = () => undefined;
    const stopped = new Promise<never>((_, reject) => (stop = reject));
    const onAbort = (): void => stop(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    let timer: NodeJS.Timeout | undefined;
    let usable = false;
    try {
      await Promise.race([this.#started, stopped]);
      timer = setTimeout(() => stop(pageError('PAGE_TIMEOUT')), this.#pageTimeoutMs);
      this.#worker.postMessage(task);
      const message = await Promise.race([this.#next(), stopped]);
      usable = message.kind !== 'crashed' && !(message.kind === 'failed' && message.broken);
      if (message.kind === 'recognised') {
        this.wasmBytes = message.wasmBytes;
        return message.json;
      }
      throw this.#failure(message);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      this.pagesDone += 1;
      // Not awaited: decoding an image cannot be interrupted, and may hold the thread for seconds more.
      if (!usable) void this.end();
    }
  }

  async end(): Promise<void> {
    this.#deliver = undefined;
    this.#ended ??= this.#worker.terminate().then(() => undefined);
    await this.#ended;
  }

  #next(): Promise<PageThreadMessage> {
    return new Promise((resolve) => (this.#deliver = resolve));
  }

  #failure(message: PageThreadMessage): Error {
    if (message.kind === 'failed') return pageError(message.code);
    if (message.kind === 'no-language') return new LanguageNotAvailableError(message.language);
    const detail = message.kind === 'crashed' ? message.detail : `unexpected message ${message.kind}`;
    return new ProviderUnavailableError('tesseract', { cause: new Error(detail) });
  }
}

function pageError(code: PageFailureCode): UnitFailedError {
  return new UnitFailedError(code, PAGE_FAILURES[code]);
}
