/** Says how often something happened, at most once per `intervalMs`: whoever causes it must not fill the log. */
export class RareWarning {
  private readonly warn: (times: number) => void;
  private readonly intervalMs: number;
  private times = 0;
  private quietUntilMs = 0;

  constructor(warn: (times: number) => void, intervalMs: number) {
    this.warn = warn;
    this.intervalMs = intervalMs;
  }

  happened(): void {
    this.times += 1;
    const nowMs = performance.now();
    if (nowMs < this.quietUntilMs) return;
    this.quietUntilMs = nowMs + this.intervalMs;
    this.warn(this.times);
    this.times = 0;
  }
}
