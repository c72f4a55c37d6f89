/** Jobs are claimed ahead for so much time of work. */
const AHEAD_MS = 100;
const MAX_AHEAD = 1_000;
/** A type that nobody has run yet counts as slow: nothing of it is held back from other workers. */
const UNKNOWN_MS = 1_000;
const WEIGHT = 0.2;

/**
 * How many jobs to claim beyond those that can be run at once. Only while jobs are short: a job that waits behind a long
 * one in this process could be running in another.
 */
export class RunAhead {
  private averageMs = UNKNOWN_MS;

  constructor(private readonly concurrency: number) {}

  ended(durationMs: number): void {
    this.averageMs += (durationMs - this.averageMs) * WEIGHT;
  }

  /** Jobs had to be given back: they are not as short as they seemed. */
  slow(): void {
    this.averageMs = UNKNOWN_MS;
  }

  get jobs(): number {
    return Math.min(MAX_AHEAD, Math.floor((this.concurrency * AHEAD_MS) / this.averageMs));
  }
}
