import { setTimeout as sleep } from 'node:timers/promises';
import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { ListenConnection } from './listen-connection.ts';

export type NotificationHandler = (payload: string) => void | Promise<void>;

export interface PgListenerOptions {
  /** A direct connection: PgBouncer in transaction mode drops LISTEN without a word. */
  url: string;
  applicationName?: string;
  /** Wait before the second attempt to connect; doubles, with jitter, up to `maxReconnectMs`. Default 100. */
  minReconnectMs?: number;
  /** Default 5,000. */
  maxReconnectMs?: number;
  /** How often the connection notifies itself to prove that it hears, default 10,000. */
  checkIntervalMs?: number;
  /** How long that may take before the connection counts as lost, default 5,000. */
  checkTimeoutMs?: number;
  logger?: Pick<Logger, 'log' | 'warn' | 'error'>;
}

/**
 * One connection that listens to any number of channels and heals itself. Notifications are hints: while the connection
 * is away they are lost, so consumers poll as well and look again in `onReconnected`.
 */
export class PgListener implements OnApplicationShutdown {
  private readonly handlers = new Map<string, Set<NotificationHandler>>();
  private readonly reconnectHandlers = new Set<() => void | Promise<void>>();
  private readonly stopping = new AbortController();
  private readonly logger: Pick<Logger, 'log' | 'warn' | 'error'>;
  private connection: ListenConnection | undefined;
  private running: Promise<void> | undefined;

  constructor(private readonly options: PgListenerOptions) {
    this.logger = options.logger ?? new Logger(PgListener.name);
  }

  /** Whether notifications arrive now. When false, consumers live on polling alone; no reason to be unready. */
  get healthy(): boolean {
    return this.connection !== undefined;
  }

  /**
   * Calls `handler` with the payload of every notification of `channel`. Returns at once, also with the server away;
   * what the handler throws is logged.
   * @returns ends the subscription
   */
  listen(channel: string, handler: NotificationHandler): () => void {
    const known = this.handlers.get(channel) ?? new Set();
    this.handlers.set(channel, known.add(handler));
    if (known.size === 1) this.connection?.listen(channel);
    this.running ??= this.run();
    return () => {
      known.delete(handler);
      if (known.size > 0 || this.handlers.get(channel) !== known) return;
      this.handlers.delete(channel);
      this.connection?.unlisten(channel);
    };
  }

  /** Calls `handler` whenever listening has begun, the first time included: what was notified before was not heard. */
  onReconnected(handler: () => void | Promise<void>): () => void {
    this.reconnectHandlers.add(handler);
    return () => void this.reconnectHandlers.delete(handler);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  onApplicationShutdown(): Promise<void> {
    return this.stop();
  }

  private async run(): Promise<void> {
    const { minReconnectMs = 100, maxReconnectMs = 5_000 } = this.options;
    let delayMs = minReconnectMs;
    let outage = false;
    while (!this.stopping.signal.aborted) {
      try {
        await this.listenUntilLost(() => {
          if (outage) this.logger.log('LISTEN works again.');
          outage = false;
          delayMs = minReconnectMs;
        });
      } catch (error) {
        // One line per outage: a server that is away for an hour is one event, not a thousand.
        if (!outage) this.logger.warn(`LISTEN is lost, polling goes on alone until it is back: ${describe(error)}`);
        outage = true;
      }
      await sleep(delayMs / 2 + Math.random() * (delayMs / 2), undefined, { signal: this.stopping.signal }).catch(
        () => undefined,
      );
      delayMs = Math.min(delayMs * 2, maxReconnectMs);
    }
  }

  /** Resolves when stopped; rejects with the reason when the connection could not be made or was lost. */
  private async listenUntilLost(onListening: () => void): Promise<void> {
    const { url, applicationName = 'cairn listener', checkIntervalMs = 10_000, checkTimeoutMs = 5_000 } = this.options;
    const client = new pg.Client({
      connectionString: url,
      application_name: applicationName,
      connectionTimeoutMillis: checkTimeoutMs,
      query_timeout: checkTimeoutMs,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    });
    const connection = new ListenConnection(client, (channel, payload) => this.dispatch(channel, payload));
    try {
      await connection.open([...this.handlers.keys()], checkTimeoutMs);
      if (this.stopping.signal.aborted) return;
      this.connection = connection;
      // Channels that were added while the connection was being made.
      for (const channel of this.handlers.keys()) connection.listen(channel);
      onListening();
      for (const handler of this.reconnectHandlers) this.call('onReconnected', handler);
      await connection.watch(checkIntervalMs, checkTimeoutMs, this.stopping.signal);
    } finally {
      this.connection = undefined;
      await connection.close();
    }
  }

  private dispatch(channel: string, payload: string): void {
    for (const handler of this.handlers.get(channel) ?? []) this.call(channel, () => handler(payload));
  }

  private call(what: string, handler: () => void | Promise<void>): void {
    new Promise<void>((resolve) => resolve(handler())).catch((error: unknown) =>
      this.logger.error(
        `A handler of ${what} failed: ${describe(error)}`,
        error instanceof Error ? error.stack : undefined,
      ),
    );
  }
}

// An AggregateError of failed addresses has no message of its own, but a code.
const describe = (error: unknown): string => {
  const { message, code } = error as { message?: string; code?: string };
  return message || code || String(error);
};
