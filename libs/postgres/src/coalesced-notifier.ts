import type { DataSource } from 'typeorm';
import { runPrepared } from './prepared-statement.ts';

/** A hint that a crash loses is made good by polling, so it need not wait for the disk. */
const HINT = `SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, '')`;

/**
 * Notifies a channel at most once per `intervalMs`, outside of anybody's transaction: the first hint goes out at once,
 * those that come meanwhile are one notification at the end of the interval. Lost hints are made good by polling.
 */
export class CoalescedNotifier {
  private resting: Promise<void> | undefined;
  private again = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly channel: string,
    private readonly intervalMs = 10,
  ) {}

  /** Returns at once and never fails. Call it after the commit. */
  hint(): void {
    if (this.resting) this.again = true;
    else this.resting = this.send();
  }

  /**
   * Whether it is quiet, so that the caller may notify the channel itself, with the commit that the hint is about: that
   * saves its listeners the time of another commit. It counts as a hint.
   */
  take(): boolean {
    if (this.resting) return false;
    this.resting = this.rest();
    return true;
  }

  /** Resolves when all hints so far are out. */
  async flush(): Promise<void> {
    while (this.resting) await this.resting;
  }

  private async send(): Promise<void> {
    this.again = false;
    const resting = this.rest();
    const statement = { name: 'cairn hint', text: HINT, values: [this.channel] };
    await runPrepared(this.dataSource, statement).catch(() => undefined);
    await resting;
  }

  private async rest(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, this.intervalMs));
    this.resting = this.again ? this.send() : undefined;
  }
}
