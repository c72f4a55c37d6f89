/** Timers that move by `advance` only. Fit any port with `nowMs` and `after`. */
export class FakeTimers {
  #nowMs = 0;
  #pending: { atMs: number; act: () => void }[] = [];

  readonly nowMs = (): number => this.#nowMs;

  readonly after = (ms: number, act: () => void): (() => void) => {
    const timer = { atMs: this.#nowMs + ms, act };
    this.#pending.push(timer);
    return () => (this.#pending = this.#pending.filter((other) => other !== timer));
  };

  /** Runs what is due, in order, and lets promises settle in between. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    await settle();
    for (let next = this.#next(endMs); next; next = this.#next(endMs)) {
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      this.#pending = this.#pending.filter((other) => other !== next);
      next.act();
      await settle();
    }
    this.#nowMs = endMs;
  }

  /** Time that passes without anything running, as when the computer sleeps: what is due is late. */
  sleep(ms: number): void {
    this.#nowMs += ms;
  }

  /** How many wait. */
  get pending(): number {
    return this.#pending.length;
  }

  #next(endMs: number) {
    return this.#pending.filter((timer) => timer.atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
  }
}

/** Lets every promise that can settle now do so. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 20; i += 1) await Promise.resolve();
}
