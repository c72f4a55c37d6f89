import { Logger } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';
import { Delivery, type DeliveryOutcome } from './delivery.ts';
import type { Inbox } from './inbox.ts';
import type { OutboxMessage } from './outbox-message.ts';
import { OutboxRows, type LeasedRow } from './outbox-rows.ts';
import { WakeUp } from './wake-up.ts';

export interface OutboxHandler<P = never> {
  /**
   * Brings the message to its receiver, at least once. Resolving means delivered, rejecting means another attempt. The
   * signal aborts when the attempt takes too long and at the end of shutdown.
   */
  deliver(message: OutboxMessage<P>, signal: AbortSignal): Promise<void>;
  /** Whether no further attempt can succeed after this error; default: never. */
  isFinal?(error: unknown): boolean;
  /** Runs in the transaction that dead-letters the message: the place to tell its subject. */
  onDeadLetter?(manager: EntityManager, message: OutboxMessage<P>, error: unknown): Promise<void>;
}

export interface OutboxRelayOptions {
  schema: string;
  /** Messages delivered at the same time, default 8. */
  concurrency?: number;
  /** Attempts before a message is dead-lettered, default 100: hours, for the receiver may be down for hours. */
  maxAttempts?: number;
  /** Wait after the first failure, default 500; doubles up to `backoffCapMs`. */
  backoffBaseMs?: number;
  /** Default 60,000: also the longest wait after the receiver is back. */
  backoffCapMs?: number;
  /** Longest wait between two looks when nothing wakes the relay, default 5,000. */
  pollMs?: number;
  /** Longest attempt, default 15,000. Its lease lasts twice that. */
  deliverTimeoutMs?: number;
  /** How long `stop` waits for attempts under way before it aborts them, default 5,000. */
  drainMs?: number;
  /** How long delivered messages are kept, default 7 days. */
  keepDeliveredMs?: number;
  /** How long the inbox remembers, default 30 days: longer than any sender repeats. */
  keepInboxMs?: number;
  logger?: Pick<Logger, 'log' | 'warn' | 'error'>;
  /** Value in [0, 1) for the jitter; default `Math.random`. */
  random?: () => number;
}

const PURGE_INTERVAL_MS = 10 * 60_000;
const DAY_MS = 24 * 3_600_000;

/**
 * Delivers what is in the outbox: in order per key, several keys at a time, again with backoff until it succeeds or the
 * attempts are used up. Any number of relays may run on one table. A message is leased, not locked: no transaction is
 * open while its handler runs.
 */
export class OutboxRelay {
  private readonly handlers = new Map<string, OutboxHandler>();
  private readonly rows: OutboxRows;
  private readonly delivery: Delivery;
  private readonly logger: Pick<Logger, 'log' | 'warn' | 'error'>;
  private readonly wakeUp = new WakeUp();
  private readonly underWay = new Set<Promise<unknown>>();
  private readonly aborting = new AbortController();
  private inBackground = 0;
  private stopping = false;
  private running: Promise<void> | undefined;
  private nextPurgeMs = 0;

  constructor(
    private readonly dataSource: DataSource,
    private readonly inbox: Inbox,
    private readonly options: OutboxRelayOptions,
  ) {
    this.logger = options.logger ?? new Logger(OutboxRelay.name);
    this.rows = new OutboxRows(dataSource, options.schema);
    this.delivery = new Delivery(dataSource, this.rows, { ...options, logger: this.logger }, this.aborting.signal);
  }

  /** Registers the handler of a topic; messages of other topics are left alone. Before `start`. */
  handle<P>(topic: string, handler: OutboxHandler<P>): void {
    if (this.handlers.has(topic)) throw new TypeError(`Topic ${topic} has a handler already.`);
    this.handlers.set(topic, handler as OutboxHandler);
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Makes the relay look at once. */
  wake(): void {
    this.wakeUp.wake();
  }

  /**
   * Delivers one committed message within the running request, whether it is due or not. Never rejects: what does not
   * get through is the background relay's.
   * @returns `deferred` when an earlier message of its key is pending, or another relay has it, or it is settled
   */
  async deliverNow(id: string): Promise<DeliveryOutcome> {
    if (this.stopping) return 'deferred';
    const attempt = this.leaseAndDeliver(id).catch((error: unknown): DeliveryOutcome => {
      this.logger.warn(`Outbox message ${id} is left to the background: ${describe(error)}`);
      return 'deferred';
    });
    return this.track(attempt);
  }

  /**
   * Stops taking messages and waits for the attempts under way; after `drainMs` they are aborted and their messages given
   * back without using an attempt.
   */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wakeUp.wake();
    await this.running;
    const timer = setTimeout(() => this.aborting.abort(new Error('shutting down')), this.options.drainMs ?? 5_000);
    await Promise.allSettled(this.underWay);
    clearTimeout(timer);
  }

  private async run(): Promise<void> {
    const { pollMs = 5_000, concurrency = 8 } = this.options;
    const topics = [...this.handlers.keys()];
    let outage = false;
    while (!this.stopping) {
      let waitMs = pollMs;
      try {
        const free = concurrency - this.inBackground;
        const leased = free > 0 ? await this.rows.leaseDue(topics, free, this.delivery.leaseMs) : [];
        for (const row of leased) this.deliverInBackground(row);
        // With all slots taken, or the last due message leased, the end of a delivery wakes the loop.
        if (leased.length === 0 && free > 0) waitMs = Math.min(pollMs, (await this.rows.msUntilNext(topics)) ?? pollMs);
        await this.purgeNowAndThen();
        if (outage) this.logger.log('The outbox is read again.');
        outage = false;
      } catch (error) {
        if (!outage) this.logger.warn(`The outbox cannot be read, trying on: ${describe(error)}`);
        outage = true;
        waitMs = 500 + Math.random() * 500;
      }
      // A due time of now that nothing could be leased for (a lost race) must not become a busy loop.
      if (!this.stopping) await this.wakeUp.sleep(Math.max(waitMs, 20));
    }
  }

  private deliverInBackground(row: LeasedRow): void {
    this.inBackground += 1;
    const attempt = this.attempt(row, false)
      .catch((error: unknown) => this.logger.warn(`Outbox message ${row.id} could not be settled: ${describe(error)}`))
      .finally(() => void (this.inBackground -= 1));
    void this.track(attempt);
  }

  private async leaseAndDeliver(id: string): Promise<DeliveryOutcome> {
    const row = await this.rows.leaseOne(id, [...this.handlers.keys()], this.delivery.leaseMs);
    return row ? this.attempt(row, true) : 'deferred';
  }

  private attempt(row: LeasedRow, inRequest: boolean): Promise<DeliveryOutcome> {
    const handler = this.handlers.get(row.topic);
    if (!handler) throw new TypeError(`Topic ${row.topic} has no handler.`);
    return this.delivery.attempt(row, handler, inRequest);
  }

  private async track<T>(work: Promise<T>): Promise<T> {
    this.underWay.add(work);
    try {
      return await work;
    } finally {
      this.underWay.delete(work);
      // The next message of its key may be due now.
      this.wakeUp.wake();
    }
  }

  private async purgeNowAndThen(): Promise<void> {
    if (performance.now() < this.nextPurgeMs) return;
    // Jitter keeps replicas from purging together.
    this.nextPurgeMs = performance.now() + PURGE_INTERVAL_MS * (0.5 + Math.random());
    await this.rows.purgeDelivered(this.options.keepDeliveredMs ?? 7 * DAY_MS);
    await this.inbox.purge(this.dataSource, this.options.keepInboxMs ?? 30 * DAY_MS);
  }
}

const describe = (error: unknown): string => (error as Error | undefined)?.message || String(error);
