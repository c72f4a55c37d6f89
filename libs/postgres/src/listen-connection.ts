import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** One life of a listening connection: opened, proved to receive, watched until it is lost, closed. */
export class ListenConnection {
  private readonly wanted = new Set<string>();
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

  /** Connects, listens, and notifies itself: between us and the server may be something that swallows notifications. */
  async open(channels: readonly string[], selfTest: string, timeoutMs: number): Promise<void> {
    await this.client.connect();
    const heard = Promise.withResolvers<undefined>();
    this.client.on('notification', ({ channel, payload = '' }) => {
      if (channel === selfTest) heard.resolve(undefined);
      else this.onNotification(channel, payload);
    });
    for (const channel of channels) this.wanted.add(channel);
    const statements = [...channels, selfTest].map((channel) => `LISTEN ${pg.escapeIdentifier(channel)}`);
    await this.client.query(statements.join('; '));
    await this.client.query('SELECT pg_notify($1, $2)', [selfTest, '']);
    const silence = sleep(timeoutMs, undefined, { ref: false }).then(() => {
      throw new Error('notifications do not arrive; is there a PgBouncer in transaction mode in between?');
    });
    await Promise.race([heard.promise, silence, this.lost.promise]);
    await this.client.query(`UNLISTEN ${pg.escapeIdentifier(selfTest)}`);
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
   * Asks the server every `intervalMs` what this session listens to, on the same socket: a half-open connection does
   * not answer, and one that was handed to another server session does not list the channels.
   * @returns when `signal` aborts; rejects with the reason when the connection is lost
   */
  async watch(intervalMs: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await Promise.race([sleep(intervalMs, undefined, { signal }).catch(() => undefined), this.lost.promise]);
      if (!signal.aborted) await Promise.race([this.check(), this.lost.promise]);
    }
  }

  async close(): Promise<void> {
    this.client.connection.stream.destroy();
    await this.client.end().catch(() => undefined);
  }

  private async check(): Promise<void> {
    await this.queue;
    const { rows } = await this.client.query<{ channel: string }>('SELECT pg_listening_channels() AS channel');
    const heard = new Set(rows.map(({ channel }) => channel));
    const missing = [...this.wanted].filter((channel) => !heard.has(channel));
    if (missing.length > 0) throw new Error(`the session no longer listens to ${missing.join(', ')}`);
  }

  private run(statement: string): void {
    this.queue = this.queue.then(() => this.client.query(statement)).catch((error: unknown) => this.lost.reject(error));
  }
}
