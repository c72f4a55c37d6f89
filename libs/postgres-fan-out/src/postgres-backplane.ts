import { randomBytes } from 'node:crypto';
import { runPrepared, type PgListener } from '@cairn/postgres';
import { decodeFanOutMessages, type HubBackplane, type HubFanOut } from '@cairn/realtime';
import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { FrameCodec } from './frame-codec.ts';
import { FramePublisher } from './frame-publisher.ts';
import { FrameReceiver } from './frame-receiver.ts';
import type { Frame } from './frame.ts';
import { HubSubscribers } from './hub-subscribers.ts';
import { PostgresFanOut } from './postgres-fan-out.ts';
import { RareWarning } from './rare-warning.ts';
import { StoredMessages } from './stored-messages.ts';
import { UserGroups } from './user-groups.ts';

export interface PostgresBackplaneOptions {
  dataSource: DataSource;
  /** Of the same database. It is not stopped with the backplane. */
  listener: PgListener;
  /** Where `createFanOutMigration` made its tables. */
  schema: string;
  /** Signs what is sent: at least 32 characters, the same on every replica. */
  key: string;
  /** All hubs of all replicas share it. Default `cairn_hubs`. */
  channel?: string;
  /** Messages published within this time of each other share a notification. Default 5. */
  coalesceMs?: number;
  /** Messages up to this size travel in several notifications, larger ones through a table. Default 64 KiB. */
  maxChunkedBytes?: number;
  /** Larger messages are refused. Default 1 MiB. */
  maxMessageBytes?: number;
  /** Messages that wait for a database that does not answer; beyond it they are dropped and count as lost. Default 16 MiB. */
  maxPendingBytes?: number;
  logger?: Pick<Logger, 'log' | 'warn' | 'error'>;
}

/** Room for the signature and the header of a frame, in the 7,999 bytes of a notification. */
const MAX_FRAME_BYTES = 7_850;
const KIB = 1024;
const WARNING_INTERVAL_MS = 10_000;

/**
 * A notifying commit waits for all others that notify, and its record need not reach the disk: what a crash takes is
 * looked up again by those who were told of the loss.
 */
const NOTIFY = `SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, frame)
  FROM unnest($2::text[]) WITH ORDINALITY AS frames (frame, place) ORDER BY place`;

/**
 * Connects the replicas' hubs by LISTEN and NOTIFY.
 *
 * A loss is reported whenever listening begins (again), when a number is missing in what a replica sends, and when a
 * stored message is gone.
 */
export class PostgresBackplane implements HubBackplane, OnApplicationShutdown {
  private readonly channel: string;
  private readonly maxMessageBytes: number;
  private readonly dataSource: DataSource;
  private readonly codec: FrameCodec;
  private readonly logger: Pick<Logger, 'log' | 'warn' | 'error'>;
  private readonly publisher: FramePublisher;
  private readonly receiver: FrameReceiver;
  private readonly subscribers = new HubSubscribers();
  private readonly userGroups: UserGroups;
  private readonly stopListening: (() => void)[];
  private readonly ignored = new RareWarning(
    (times) =>
      this.logger.warn(`Ignored ${times} notification(s) on ${this.channel} that none of our replicas can have sent.`),
    WARNING_INTERVAL_MS,
  );

  /** @throws RangeError when the key is too short */
  constructor(options: PostgresBackplaneOptions) {
    const { dataSource, listener, schema, key, channel = 'cairn_hubs', maxMessageBytes = KIB * KIB } = options;
    this.channel = channel;
    this.maxMessageBytes = maxMessageBytes;
    this.dataSource = dataSource;
    this.codec = new FrameCodec(key);
    this.logger = options.logger ?? new Logger(PostgresBackplane.name);
    this.userGroups = new UserGroups(dataSource, schema);
    const stored = new StoredMessages(dataSource, schema);
    const id = randomBytes(12).toString('base64url');
    this.publisher = this.createPublisher(id, stored, options);
    this.receiver = new FrameReceiver(id, {
      deliver: (text) => this.deliver(text),
      lost: () => this.subscribers.lost(),
      fetch: (messageId) => stored.fetch(messageId),
      fetchFailed: (error) => this.logger.error(`Fetching a large hub message failed: ${String(error)}`),
    });
    this.stopListening = [
      listener.listen(channel, (payload) => this.accept(payload)),
      listener.onReconnected(() => this.receiver.restarted()),
    ];
  }

  fanOut(hubPath: string): HubFanOut {
    return new PostgresFanOut({
      hubPath,
      publisher: this.publisher,
      subscribers: this.subscribers,
      userGroups: this.userGroups,
      maxMessageBytes: this.maxMessageBytes,
    });
  }

  async close(): Promise<void> {
    for (const stop of this.stopListening.splice(0)) stop();
    await this.publisher.close();
  }

  onApplicationShutdown(): Promise<void> {
    return this.close();
  }

  private createPublisher(id: string, stored: StoredMessages, options: PostgresBackplaneOptions): FramePublisher {
    const { coalesceMs = 5, maxChunkedBytes = 64 * KIB, maxPendingBytes = 16 * KIB * KIB } = options;
    return new FramePublisher({
      publisher: id,
      coalesceMs,
      maxPendingBytes,
      limits: { maxFrameBytes: MAX_FRAME_BYTES, maxChunkedBytes },
      send: (frames) => this.notify(frames),
      store: (messageId, text) => stored.store(messageId, text),
      failed: (error) => this.logger.warn(`Hub messages to other replicas wait for the database: ${String(error)}`),
      recovered: () => this.logger.log('Hub messages reach other replicas again.'),
      dropped: (messages) => this.logger.error(`${messages} hub message(s) to other replicas are lost.`),
    });
  }

  private async notify(frames: readonly Frame[]): Promise<void> {
    const payloads = frames.map((frame) => this.codec.encode(frame));
    await runPrepared(this.dataSource, { name: 'cairn hub fan-out', text: NOTIFY, values: [this.channel, payloads] });
  }

  private accept(payload: string): void {
    const frame = this.codec.decode(payload);
    if (frame) this.receiver.accept(frame);
    else this.ignored.happened();
  }

  private deliver(text: string): void {
    try {
      for (const { hubPath, message } of decodeFanOutMessages(text)) this.subscribers.deliver(hubPath, message);
    } catch (error) {
      // Signed by a replica and still no messages: one of another version, perhaps. The text may hold anybody's data.
      this.logger.error(`A notification on ${this.channel} is not understood: ${(error as Error).name}`);
      this.subscribers.lost();
    }
  }
}
