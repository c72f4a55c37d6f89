import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** A beat that a crash loses is followed by another, so it need not wait for the disk. */
const BEAT = `SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, $2),
  ARRAY(SELECT pg_listening_channels()) AS channels`;

/** One life of a listening connection: opened, proved to receive, watched until it is lost, closed. */
export class ListenConnection {
  private readonly wanted = new Set<string>();
  /** Of this connection alone. */
  private readonly ownChannel = `cairn_listener_${randomBytes(8).toString('hex')}`;
  private heardOwn: (() => void) | undefined;
  private readonly lost = Promise.withResolvers<never>();
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly client: pg.Client,
    private readonly onNotification: (channel: string, payload: string) => void,
  ) {
    // Nobody may be waiting yet when it happens.
    this.lost.promise.catch(() => undefined);
    client.on('error', (error) => this.lost.reject(error));
    client.on('end', () => this.lost.reject(new Error('the server closed the connection')));
  }

  /**
   * Connects, listens, and proves that it hears.
   * @param timeoutMs for each statement, and for a notification to arrive
   */
  async open(channels: readonly string[], timeoutMs: number): Promise<void> {
    await this.client.connect();
    this.client.on('notification', ({ channel, payload = '' }) => {
      if (channel === this.ownChannel) this.heardOwn?.();
      else this.onNotification(channel, payload);
    });
    for (const channel of [this.ownChannel, ...channels]) this.wanted.add(channel);
    await this.client.query([...this.wanted].map((channel) => `LISTEN ${pg.escapeIdentifier(channel)}`).join('; '));
    await Promise.race([this.beat(timeoutMs), this.lost.promise]);
  }

  listen(channel: string): void {
    if (this.wanted.has(channel)) return;
    this.wanted.add(channel);
    this.run(`LISTEN ${pg.escapeIdentifier(channel)}`);
  }

  unlisten(channel: string): void {
    this.wanted.delete(channel);
    this.run(`UNLISTEN ${pg.escapeIdentifier(channel)}`);
  }

  /**
   * Notifies itself every `intervalMs`, which also asks what this session listens to: a half-open connection does not
   * answer, one that was handed to another server session does not list the channels, and on one whose notifications
   * something in between swallows, the beat does not arrive.
   * @returns when `signal` aborts; rejects with the reason when the connection is lost
   */
  async watch(intervalMs: number, timeoutMs: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await Promise.race([sleep(intervalMs, undefined, { signal }).catch(() => undefined), this.lost.promise]);
      if (!signal.aborted) await Promise.race([this.beat(timeoutMs), this.lost.promise]);
    }
  }

  async close(): Promise<void> {
    this.client.connection.stream.destroy();
    await this.client.end().catch(() => undefined);
  }

  private async beat(timeoutMs: number): Promise<void> {
    await this.queue;
    const heard = new Promise<void>((resolve) => (this.heardOwn = resolve));
    const { rows } = await this.client.query<{ channels: string[] }>(BEAT, [this.ownChannel, '']);
    const listening = new Set(rows[0]?.channels);
    const missing = [...this.wanted].filter((channel) => !listening.has(channel));
    if (missing.length > 0) throw new Error(`the session no longer listens to ${missing.join(', ')}`);
    const late = new AbortController();
    const silence = sleep(timeoutMs, undefined, { ref: false, signal: late.signal }).then(() => {
      throw new Error('notifications do not arrive; is there a PgBouncer in transaction mode in between?');
    });
    // Ended below when the beat was heard.
    silence.catch(() => undefined);
    await Promise.race([heard, silence]).finally(() => late.abort());
  }

  private run(statement: string): void {
    this.queue = this.queue.then(() => this.client.query(statement)).catch((error: unknown) => this.lost.reject(error));
  }
}
