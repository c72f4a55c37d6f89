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

  /** Resolves when all hints so far are out. */
  async flush(): Promise<void> {
    while (this.resting) await this.resting;
  }

  private async send(): Promise<void> {
    this.again = false;
    const rest = new Promise((resolve) => setTimeout(resolve, this.intervalMs));
    const statement = { name: 'cairn hint', text: HINT, values: [this.channel] };
    await runPrepared(this.dataSource, statement).catch(() => undefined);
    await rest;
    this.resting = this.again ? this.send() : undefined;
  }
}
