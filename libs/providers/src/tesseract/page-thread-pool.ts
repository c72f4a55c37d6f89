import type { PageTask } from './page-messages.ts';
import { PageThread, type PageThreadOptions } from './page-thread.ts';

export interface PageThreadPoolOptions extends PageThreadOptions {
  threads: number;
  /** A thread is replaced after this many pages, as a habit: 200 pages showed no leak. */
  pagesPerThread: number;
  /** An idle thread gives its memory (about 150 MiB) back after this long. */
  idleCloseMs: number;
}

export interface PoolFacts {
  threads: number;
  busy: number;
  waiting: number;
  /** Threads that were stopped in the middle of a page, since the start. */
  replaced: number;
}

/** A large page leaves a large heap behind; above this the next page is better off in a new thread (0.3 s). */
const KEEP_BELOW_BYTES = 256 * 1024 * 1024;

interface Waiting {
  resolve(): void;
  reject(reason: unknown): void;
}

/** A bounded number of page threads, started when needed. */
export class PageThreadPool {
  readonly #options: PageThreadPoolOptions;
  readonly #idle = new Map<PageThread, NodeJS.Timeout>();
  readonly #busy = new Set<PageThread>();
  readonly #waiting: Waiting[] = [];
  #replaced = 0;
  #closed = false;

  constructor(options: PageThreadPoolOptions) {
    this.#options = options;
  }

  /** Waits for a free thread and runs a page on it; the errors are those of `PageThread.run`. */
  async run(task: PageTask, signal: AbortSignal): Promise<string> {
    signal.throwIfAborted();
    // Again after waiting: a call that came in between may have taken the place.
    while (this.#busy.size >= this.#options.threads) await this.#turn(signal);
    const thread = this.#take();
    try {
      return await thread.run(task, signal);
    } finally {
      void this.#putBack(thread);
    }
  }

  facts(): PoolFacts {
    return {
      threads: this.#idle.size + this.#busy.size,
      busy: this.#busy.size,
      waiting: this.#waiting.length,
      replaced: this.#replaced,
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const { reject } of this.#waiting.splice(0)) reject(new Error('The page threads were closed'));
    await Promise.all([...this.#idle.keys(), ...this.#busy].map((thread) => this.#retire(thread)));
  }

  #take(): PageThread {
    for (const [thread, timer] of this.#idle) {
      clearTimeout(timer);
      this.#idle.delete(thread);
      if (thread.ended) continue;
      this.#busy.add(thread);
      return thread;
    }
    const thread = new PageThread(this.#options);
    this.#busy.add(thread);
    return thread;
  }

  async #putBack(thread: PageThread): Promise<void> {
    if (thread.ended) this.#replaced += 1;
    const worn = thread.pagesDone >= this.#options.pagesPerThread || thread.wasmBytes > KEEP_BELOW_BYTES;
    if (thread.ended || this.#closed || worn) {
      // The place is free only when the memory is.
      await this.#retire(thread);
    } else {
      const timer = setTimeout(() => void this.#retire(thread), this.#options.idleCloseMs);
      this.#idle.set(thread, timer);
      this.#busy.delete(thread);
    }
    this.#waiting.shift()?.resolve();
  }

  async #retire(thread: PageThread): Promise<void> {
    clearTimeout(this.#idle.get(thread));
    this.#idle.delete(thread);
    await thread.end();
    this.#busy.delete(thread);
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        resolve: () => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        },
        reject,
      };
      const onAbort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(waiting);
    });
  }
}
