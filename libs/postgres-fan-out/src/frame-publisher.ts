import { setTimeout as sleep } from 'node:timers/promises';
import type { Frame, FrameBody } from './frame.ts';
import { packMessages, type PackLimits } from './pack-messages.ts';

/** One encoded message on its way out. */
export interface OutgoingMessage {
  text: string;
  /** What must be written before others hear of it; repeated after a failure. Such a message is never dropped. */
  write?: () => Promise<void>;
}

export interface FramePublisherOptions {
  publisher: string;
  limits: PackLimits;
  /** Messages that come within this time of each other share frames. */
  coalesceMs: number;
  /** More than this waiting is dropped and shows as a loss. */
  maxPendingBytes: number;
  /** Sends frames in this order, all or none. */
  send(frames: readonly Frame[]): Promise<void>;
  store(id: string, text: string): Promise<void>;
  /** Told of the first failure of an outage, and of its end. */
  failed(error: unknown): void;
  recovered(): void;
  /** Told how many messages were dropped. */
  dropped(messages: number): void;
}

const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 2_000;
/** Of one statement, so that a backlog does not become a single huge one. */
const MAX_BATCH_BYTES = 256 * 1024;

/**
 * Numbers and sends a replica's messages, one batch at a time. A batch that fails is sent again under its old numbers,
 * so that nothing is lost by a failure and nothing arrives twice after one whose outcome was unknown.
 */
export class FramePublisher {
  private readonly options: FramePublisherOptions;
  private readonly closing = new AbortController();
  private pending: OutgoingMessage[] = [];
  private pendingBytes = 0;
  /** The last number given away, and the last one known to be out. */
  private number = 0;
  private sent = 0;
  /** A number was left out and nobody could notice yet. */
  private owesGap = false;
  private hurried = new AbortController();
  private failure = Promise.withResolvers<undefined>();
  private running: Promise<void> | undefined;

  constructor(options: FramePublisherOptions) {
    this.options = options;
  }

  /** Returns at once. After `close` it does nothing. */
  publish(message: OutgoingMessage): void {
    if (this.closing.signal.aborted) return;
    this.pending.push(message);
    this.pendingBytes += message.text.length;
    if (this.pendingBytes > this.options.maxPendingBytes) this.dropPending();
    this.running ??= this.run();
  }

  /** Resolves when everything is out, or could not be sent now; it is tried again then. */
  async flush(): Promise<void> {
    this.hurried.abort();
    await Promise.race([this.running, this.failure.promise]);
  }

  /** Sends what is left, or drops it when that fails. */
  async close(): Promise<void> {
    this.closing.abort();
    this.hurried.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    while (this.pending.length > 0 || this.owesGap) {
      await this.rest(this.options.coalesceMs, this.hurried.signal);
      await this.sendPatiently(this.takeBatch());
    }
    this.hurried = new AbortController();
    this.running = undefined;
  }

  private takeBatch(): OutgoingMessage[] {
    let bytes = 0;
    const later = this.pending.findIndex(({ text }, index) => (bytes += text.length) > MAX_BATCH_BYTES && index > 0);
    const batch = this.pending.splice(0, later < 0 ? this.pending.length : later);
    for (const { text } of batch) this.pendingBytes -= text.length;
    return batch;
  }

  private async sendPatiently(batch: readonly OutgoingMessage[]): Promise<void> {
    const { bodies, toStore } = packMessages(
      batch.map(({ text }) => text),
      this.options.limits,
    );
    const frames = this.numbered(bodies.length > 0 ? bodies : [{ kind: 'messages', text: '[]' }]);
    let writes = batch.map(({ write }) => write).filter((write) => write !== undefined);
    for (let delayMs = FIRST_RETRY_MS; ; delayMs = Math.min(delayMs * 2, LAST_RETRY_MS)) {
      try {
        for (; writes[0]; writes = writes.slice(1)) await writes[0]();
        for (const { id, text } of toStore) await this.options.store(id, text);
        await this.options.send(frames);
        this.sent = this.number;
        if (delayMs > FIRST_RETRY_MS) this.options.recovered();
        return;
      } catch (error) {
        if (delayMs === FIRST_RETRY_MS) this.options.failed(error);
        this.failure.resolve(undefined);
        this.failure = Promise.withResolvers();
        if (this.closing.signal.aborted) return this.giveUp(batch.length);
      }
      await this.rest(delayMs, this.closing.signal);
    }
  }

  private numbered(bodies: readonly FrameBody[]): Frame[] {
    if (this.owesGap) this.number += 1;
    this.owesGap = false;
    return bodies.map((body, index) => {
      const after = index === 0 ? this.sent : this.number;
      this.number += 1;
      return { publisher: this.options.publisher, number: this.number, after, body };
    });
  }

  private giveUp(unsent: number): void {
    this.options.dropped(unsent + this.pending.length);
    this.pending = [];
    this.owesGap = false;
  }

  private dropPending(): void {
    const kept = this.pending.filter(({ write }) => write !== undefined);
    this.options.dropped(this.pending.length - kept.length);
    this.pending = kept;
    this.pendingBytes = 0;
    for (const { text } of kept) this.pendingBytes += text.length;
    this.owesGap = true;
  }

  private async rest(ms: number, signal: AbortSignal): Promise<void> {
    await sleep(ms, undefined, { signal }).catch(() => undefined);
  }
}
