const TASK = 0;
const STEP = 1;
const CPU_MS = 2;

/** How far the thread has come with a task. */
export interface Progress {
  task: number;
  /** 0 while the text is made ready for the layers, then 1 for the first layer of the task. */
  step: number;
  /** CPU time of the thread in whole milliseconds when the step began. */
  cpuMs: number;
}

/**
 * Where the thread notes what it is at, in memory that both sides see: it is known also of a thread that hangs or has
 * died, without a message for every layer of every text.
 */
export class ThreadProgress {
  readonly memory: SharedArrayBuffer;
  readonly #cells: Int32Array;

  /** @param memory of the other side; new by default */
  constructor(memory = new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#cells = new Int32Array(memory);
  }

  /** The time first: whoever reads in between takes a step for shorter than it is, not for longer. */
  begin({ task, step, cpuMs }: Progress): void {
    Atomics.store(this.#cells, CPU_MS, cpuMs);
    Atomics.store(this.#cells, STEP, step);
    Atomics.store(this.#cells, TASK, task);
  }

  read(): Progress {
    const task = Atomics.load(this.#cells, TASK);
    const step = Atomics.load(this.#cells, STEP);
    return { task, step, cpuMs: Atomics.load(this.#cells, CPU_MS) };
  }
}
