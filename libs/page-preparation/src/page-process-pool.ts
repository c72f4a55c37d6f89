export interface PageProcessPoolOptions<Task> {
  /** Starts a process that is fit for a task; it may fail later, when it is given one. */
  start(task: Task): PooledProcess<Task>;
  processes: number;
  /** A process is replaced after this many pages, as a habit: 200 pages showed no leak. */
  pagesPerProcess: number;
  /**
   * A process that keeps more than this after a page is replaced: what a large page took is never given back. It has to lie
   * above what ordinary pages leave (160 to 190 with the embedded engine): the next process compiles the engine anew, which
   * takes as much CPU time as half a page.
   */
  recycleAboveMegabytes: number;
  /** An idle process gives its memory (about 130 MiB) back after this long. */
  idleCloseMs: number;
  /** An idle process that has done so many pages gives it back sooner. */
  afterManyPages?: { pages: number; idleCloseMs: number };
}

/** A process that takes one page after another. */
export interface PooledProcess<Task> {
  /** It is gone, or about to go, and takes no more pages. */
  readonly ended: boolean;
  readonly pagesDone: number;
  /** What it takes since its last page. */
  readonly residentBytes: number;
  suits(task: Task): boolean;
  run(task: Task, signal: AbortSignal): Promise<unknown>;
  /** Resolves when the process is gone. */
  end(): Promise<void>;
}

export interface PoolFacts {
  processes: number;
  busy: number;
  waiting: number;
  /** Processes that were stopped in the middle of a page, since the start. */
  replaced: number;
}

interface Waiting {
  resolve(): void;
  reject(reason: unknown): void;
}

/** A bounded number of processes for pages, started when needed. */
export class PageProcessPool<Task> {
  readonly #options: PageProcessPoolOptions<Task>;
  readonly #idle = new Map<PooledProcess<Task>, NodeJS.Timeout>();
  readonly #busy = new Set<PooledProcess<Task>>();
  readonly #waiting: Waiting[] = [];
  #replaced = 0;
  #closed = false;

  constructor(options: PageProcessPoolOptions<Task>) {
    this.#options = options;
  }

  /** Waits for a free process and runs a page on it; the errors are those of its `run`. */
  async run(task: Task, signal: AbortSignal): Promise<unknown> {
    signal.throwIfAborted();
    // Again after waiting: a call that came in between may have taken the place.
    while (this.#busy.size >= this.#options.processes) await this.#turn(signal);
    if (this.#closed) throw closedError();
    const process = this.#take(task);
    try {
      return await process.run(task, signal);
    } finally {
      void this.#putBack(process);
    }
  }

  facts(): PoolFacts {
    return {
      processes: this.#idle.size + this.#busy.size,
      busy: this.#busy.size,
      waiting: this.#waiting.length,
      replaced: this.#replaced,
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const { reject } of this.#waiting.splice(0)) reject(closedError());
    await Promise.all([...this.#idle.keys(), ...this.#busy].map((process) => this.#retire(process)));
  }

  #take(task: Task): PooledProcess<Task> {
    for (const [process, timer] of this.#idle) {
      if (!process.ended && !process.suits(task)) continue;
      clearTimeout(timer);
      this.#idle.delete(process);
      if (process.ended) continue;
      this.#busy.add(process);
      return process;
    }
    const [unfit] = this.#idle.keys();
    if (unfit && this.#idle.size + this.#busy.size >= this.#options.processes) void this.#retire(unfit);
    const process = this.#options.start(task);
    this.#busy.add(process);
    return process;
  }

  async #putBack(process: PooledProcess<Task>): Promise<void> {
    if (process.ended) this.#replaced += 1;
    const { pagesPerProcess, recycleAboveMegabytes, afterManyPages, idleCloseMs } = this.#options;
    const worn = process.pagesDone >= pagesPerProcess || process.residentBytes > recycleAboveMegabytes * 1024 * 1024;
    if (process.ended || this.#closed || worn) {
      // The place is free only when the memory is.
      await this.#retire(process);
    } else {
      const hasDoneMany = afterManyPages !== undefined && process.pagesDone >= afterManyPages.pages;
      const idleMs = hasDoneMany ? afterManyPages.idleCloseMs : idleCloseMs;
      const timer = setTimeout(() => void this.#retire(process), idleMs);
      this.#idle.set(process, timer);
      this.#busy.delete(process);
    }
    this.#waiting.shift()?.resolve();
  }

  async #retire(process: PooledProcess<Task>): Promise<void> {
    clearTimeout(this.#idle.get(process));
    this.#idle.delete(process);
    await process.end();
    this.#busy.delete(process);
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

function closedError(): Error {
  return new Error('The page processes were closed');
}
