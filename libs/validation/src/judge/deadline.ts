import type { Worker } from 'node:worker_threads';

/** A thread that waits, or gets next to no time of the machine, is over after this many times its limit. */
const WALL_FACTOR = 8;
const SHORTEST_WAIT_MS = 10;

/**
 * Watches how long a thread computes on one step. What counts is the thread's own time, so that a layer is not left out,
 * and an answer not another one, because the machine was busy.
 */
export class Deadline {
  #timer: NodeJS.Timeout | undefined;
  #cleared = false;
  readonly #worker: Worker;
  readonly #limitMs: number;
  readonly #cpuMs: number;
  readonly #onExpired: () => void;
  readonly #endMs: number;

  /** @param cpuMs what the thread had computed when the step began */
  constructor(worker: Worker, limitMs: number, cpuMs: number, onExpired: () => void) {
    this.#worker = worker;
    this.#limitMs = limitMs;
    this.#cpuMs = cpuMs;
    this.#onExpired = onExpired;
    this.#endMs = performance.now() + limitMs * WALL_FACTOR;
    this.#wait(limitMs);
  }

  clear(): void {
    this.#cleared = true;
    clearTimeout(this.#timer);
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(() => void this.#look(), Math.max(ms, SHORTEST_WAIT_MS));
  }

  async #look(): Promise<void> {
    // A thread that has just ended cannot be asked; whoever watches it knows.
    const { user, system } = await this.#worker.cpuUsage().catch(() => ({ user: 0, system: 0 }));
    if (this.#cleared) return;
    const usedMs = (user + system) / 1_000 - this.#cpuMs;
    if (usedMs >= this.#limitMs || performance.now() >= this.#endMs) return this.#onExpired();
    this.#wait(this.#limitMs - usedMs);
  }
}
