/** How long a poller waits: the minimum after work, doubling to the maximum while there is none. */
export class PollDelay {
  private ceilingMs: number;

  constructor(
    private readonly minMs: number,
    private readonly maxMs: number,
    /** Value in [0, 1). */
    private readonly random: () => number,
  ) {
    this.ceilingMs = minMs;
  }

  reset(): void {
    this.ceilingMs = this.minMs;
  }

  /** Up to a quarter is taken off, so that workers which fell idle together do not poll together. */
  next(): number {
    const delayMs = this.ceilingMs * (1 - this.random() / 4);
    this.ceilingMs = Math.min(this.ceilingMs * 2, this.maxMs);
    return delayMs;
  }
}
