/** Calls once at the soonest of the times it was asked for, and then waits to be asked again. */
export class Alarm {
  private set: { at: number; timer: NodeJS.Timeout } | undefined;

  constructor(private readonly ring: () => void) {}

  /** A later time than the one it is set to changes nothing. */
  in(ms: number): void {
    const at = performance.now() + ms;
    if (this.set && this.set.at <= at) return;
    this.stop();
    const timer = setTimeout(() => {
      this.set = undefined;
      this.ring();
    }, ms);
    timer.unref();
    this.set = { at, timer };
  }

  stop(): void {
    clearTimeout(this.set?.timer);
    this.set = undefined;
  }
}
