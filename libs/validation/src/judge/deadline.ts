import type { Worker } from 'node:worker_threads';
import type { ThreadProgress } from './thread-progress.ts';

/** A thread that waits, or gets next to no time of the machine, is over after this many times its limit. */
const WALL_FACTOR = 8;
const SHORTEST_WAIT_MS = 10;

export interface Watched {
  worker: Worker;
  progress: ThreadProgress;
  task: number;
  /** Of each step; see `Progress`. */
  limitsMs: readonly number[];
}

/**
 * Watches how long a thread computes on each step of a task. What counts is the thread's own time, so that a layer is not
 * left out, and an answer not another one, because the machine was busy.
 */
export class Deadline {
  #timer: NodeJS.Timeout | undefined;
  #cleared = false;
  readonly #watched: Watched;
  readonly #onExpired: () => void;
  readonly #shortestLimitMs: number;
  #step = 0;
  /** When the step is over by the clock. */
  #endMs: number;

  constructor(watched: Watched, onExpired: () => void) {
    this.#watched = watched;
    this.#onExpired = onExpired;
    this.#shortestLimitMs = Math.min(...watched.limitsMs);
    this.#endMs = performance.now() + this.#limitMs * WALL_FACTOR;
    this.#wait(this.#shortestLimitMs);
  }

  clear(): void {
    this.#cleared = true;
    clearTimeout(this.#timer);
  }

  get #limitMs(): number {
    return this.#watched.limitsMs[this.#step] ?? Infinity;
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(() => void this.#look(), Math.max(ms, SHORTEST_WAIT_MS));
  }

  async #look(): Promise<void> {
    const { worker, progress, task } = this.#watched;
    // A thread that has just ended cannot be asked; whoever watches it knows.
    const { user, system } = await worker.cpuUsage().catch(() => ({ user: 0, system: 0 }));
    if (this.#cleared) return;
    // Read after the thread was asked: a step that has begun in between has taken less time, not more.
    const at = progress.read();
    const hasBegun = at.task === task;
    if (hasBegun && at.step !== this.#step) {
      this.#step = at.step;
      this.#endMs = performance.now() + this.#limitMs * WALL_FACTOR;
    }
    const usedMs = hasBegun ? (user + system) / 1_000 - at.cpuMs : 0;
    if (usedMs >= this.#limitMs || performance.now() >= this.#endMs) return this.#onExpired();
    // The next step may have less time than this one.
    this.#wait(Math.min(this.#limitMs - usedMs, this.#shortestLimitMs));
  }
}
