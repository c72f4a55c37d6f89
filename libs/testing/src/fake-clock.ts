interface Sleeper {
  wakeAt: number;
  wake(): void;
}

/** A clock that stands still until a spec moves it. Fits any port with `now` and `sleep`. */
export class FakeClock {
  private current: number;
  private sleepers: Sleeper[] = [];

  /** @param start epoch milliseconds or ISO 8601; default 2026-01-01T00:00:00Z */
  constructor(start: number | string = '2026-01-01T00:00:00Z') {
    this.current = new Date(start).getTime();
  }

  /** Epoch milliseconds. */
  now = (): number => this.current;

  date = (): Date => new Date(this.current);

  /** Resolves once the clock has been moved `ms` ahead; rejects with the signal's reason when it aborts before. */
  sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const sleeper: Sleeper = { wakeAt: this.current + ms, wake: resolve };
      this.sleepers.push(sleeper);
      signal?.addEventListener(
        'abort',
        () => {
          this.sleepers = this.sleepers.filter((other) => other !== sleeper);
          reject(signal.reason);
        },
        { once: true },
      );
      return undefined;
    });

  /** How many are asleep: lets a spec wait until the code under test has reached its `sleep`. */
  get sleeping(): number {
    return this.sleepers.length;
  }

  /** Moves the clock and wakes who is due, in order of time, each with the clock at its own time. */
  async advance(ms: number): Promise<void> {
    const target = this.current + ms;
    for (;;) {
      const next = this.sleepers.filter(({ wakeAt }) => wakeAt <= target).sort((a, b) => a.wakeAt - b.wakeAt)[0];
      if (!next) break;
      this.current = Math.max(this.current, next.wakeAt);
      this.sleepers = this.sleepers.filter((sleeper) => sleeper !== next);
      next.wake();
      // What was woken may go to sleep again within the same stretch of time.
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.current = target;
  }
}
