/** What must be over by a time. */
export interface Expiring {
  /** By the clock of `performance`; infinite while it has all the time. */
  expiresAt: number;
  /** Its time has come. */
  expire(): void;
}

/**
 * The deadlines of all runs of a worker, on one timer. A timer of its own for each of thousands of short runs a second
 * would nearly always be cleared again at once.
 */
export class Deadlines {
  private alarm: { at: number; timer: NodeJS.Timeout } | undefined;

  /** @param watched all that may have a deadline now */
  constructor(private readonly watched: Iterable<Expiring>) {}

  add(expiring: Expiring, inMs: number): void {
    const at = performance.now() + inMs;
    expiring.expiresAt = at;
    if (!this.alarm || at < this.alarm.at) this.set(at);
  }

  /** It is over in time. The timer stays: it finds nothing to do, or the next one's time. */
  delete(expiring: Expiring): void {
    expiring.expiresAt = Infinity;
  }

  stop(): void {
    clearTimeout(this.alarm?.timer);
    this.alarm = undefined;
  }

  private set(at: number): void {
    clearTimeout(this.alarm?.timer);
    const timer = setTimeout(() => this.expireDue(), Math.min(at - performance.now(), MAX_TIMER_MS));
    // Runs keep the process alive by themselves.
    timer.unref();
    this.alarm = { at, timer };
  }

  private expireDue(): void {
    this.alarm = undefined;
    const now = performance.now();
    let next = Infinity;
    for (const expiring of this.watched) {
      if (expiring.expiresAt <= now) {
        expiring.expiresAt = Infinity;
        expiring.expire();
      } else {
        next = Math.min(next, expiring.expiresAt);
      }
    }
    if (next < Infinity) this.set(next);
  }
}

/** Node fires timers at once that are longer. */
const MAX_TIMER_MS = 2 ** 31 - 1;
