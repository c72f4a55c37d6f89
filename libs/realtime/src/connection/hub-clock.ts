/** Looked after from time to time for as long as the clock watches it. */
export interface Watched {
  tick(): void;
}

/**
 * One timer for all connections of a hub. Timers of their own would cost an idle connection more memory than its state,
 * and every message sent would move one.
 */
export class HubClock {
  private readonly periodMs: number;
  private readonly watched = new Set<Watched>();
  private timer: NodeJS.Timeout | undefined;
  private tickedAtMs = 0;
  private passedMs = 0;

  /** @param shortestMs the shortest time that must be noticed, about a quarter late at most */
  constructor(shortestMs: number) {
    this.periodMs = Math.min(Math.max(shortestMs / 4, 5), 500);
  }

  /**
   * Milliseconds that this process was awake, to the last tick. While a laptop sleeps or the process is blocked no
   * client can be heard, so that time must not count as their silence.
   */
  get awakeMs(): number {
    return this.passedMs;
  }

  watch(watched: Watched): void {
    this.watched.add(watched);
    if (this.timer) return;
    this.tickedAtMs = performance.now();
    this.timer = setInterval(() => this.tick(), this.periodMs);
  }

  forget(watched: Watched): void {
    this.watched.delete(watched);
    if (this.watched.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private tick(): void {
    const nowMs = performance.now();
    this.passedMs += Math.min(nowMs - this.tickedAtMs, this.periodMs * 2);
    this.tickedAtMs = nowMs;
    for (const watched of this.watched) watched.tick();
  }
}
