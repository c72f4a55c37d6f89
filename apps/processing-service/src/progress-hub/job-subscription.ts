import { FeedPosition } from '@cairn/job-contracts';
import type { HeardSoFar, JobFeedEventMessage, JobFeedMessage } from '@cairn/job-contracts';

export interface JobSubscriptionOptions {
  /** Where the client is, from its cursor; default: it has heard nothing. */
  position?: FeedPosition | undefined;
  /** What the client is to be told who has heard so far, in parts, a snapshot first. */
  missed(heard: HeardSoFar | undefined): AsyncIterable<readonly JobFeedMessage[]>;
  send(told: JobFeedMessage): void;
  /** Resolves when the client has taken most of what it was sent. */
  taken(): Promise<void>;
  /** Told why a read failed; it is repeated until the subscription stops. */
  readFailed(error: unknown): void;
  /** Milliseconds of any clock. */
  now(): number;
  /** Rejects when the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** More than a page can have missed in the time of one read; beyond it reading again is cheaper than keeping. */
const MAX_BUFFERED = 1_000;
/** Between two catch-ups of a client whose jobs change faster than they can be told one by one. */
const REST_MS = 500;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 10_000;

/**
 * What one connection is told: what its client missed, then every event, each once and in order. It knows how far the
 * client is, so whatever gets lost on the way to here is made good the same way as an absence of the client.
 *
 * It must be handed events before `refresh` is called. An event is in the database before anyone hears of it, so what
 * happens while that is read is in the answer or in the buffer, or in both, which its sequence tells.
 */
export class JobSubscription {
  private readonly options: JobSubscriptionOptions;
  private readonly stopping = new AbortController();
  private readonly position: FeedPosition;
  /** There while the client is catching up. */
  private buffer: JobFeedEventMessage[] | undefined;
  private again = false;
  private begun = false;
  private restUntil = -Infinity;

  constructor(options: JobSubscriptionOptions) {
    this.options = options;
    this.position = options.position ?? new FeedPosition();
  }

  /** Sequences of the jobs that are active as far as the client was told. */
  active(): [jobId: string, sequence: number][] {
    return [...this.position.jobs].flatMap(([jobId, { sequence, endedAt }]) =>
      endedAt === undefined ? [[jobId, sequence] as [string, number]] : [],
    );
  }

  /** Tells what was missed, for instance because events were lost; once more when called while it does. */
  async refresh(): Promise<void> {
    this.again = true;
    if (this.buffer) return;
    this.buffer = [];
    const { signal } = this.stopping;
    while (this.again && !signal.aborted) {
      this.again = false;
      await this.rest();
      await this.catchUp();
      this.restUntil = this.options.now() + REST_MS;
      for (const told of this.buffer.splice(0)) this.tell(told);
    }
    this.buffer = undefined;
  }

  accept(told: JobFeedEventMessage): void {
    if (!this.buffer) {
      this.tell(told);
    } else if (this.buffer.length < MAX_BUFFERED) {
      this.buffer.push(told);
    } else {
      this.buffer.length = 0;
      this.again = true;
    }
  }

  stop(): void {
    this.stopping.abort();
  }

  private tell(told: JobFeedEventMessage): void {
    if (this.stopping.signal.aborted) return;
    const place = this.position.place(told);
    if (place === 'news') this.options.send(told);
    if (place === 'gap') void this.refresh();
  }

  private rest(): Promise<void> {
    const { now, sleep } = this.options;
    const restMs = this.restUntil - now();
    return restMs > 0 ? sleep(restMs, this.stopping.signal).catch(() => undefined) : Promise.resolve();
  }

  /** Closing the connection instead would bring it back at once, and all clients together into a database in trouble. */
  private async catchUp(): Promise<void> {
    const { readFailed, sleep } = this.options;
    const { signal } = this.stopping;
    for (let delayMs = FIRST_RETRY_MS; !signal.aborted; delayMs = Math.min(delayMs * 2, LAST_RETRY_MS)) {
      try {
        return await this.tellMissed();
      } catch (error) {
        readFailed(error);
      }
      await sleep(delayMs, signal).catch(() => undefined);
    }
  }

  private async tellMissed(): Promise<void> {
    const heard = this.position.at === 0 ? undefined : this.position;
    for await (const part of this.options.missed(heard)) {
      for (const told of part) {
        if (this.stopping.signal.aborted) return;
        this.tellPart(told);
        await this.options.taken();
      }
    }
  }

  private tellPart(told: JobFeedMessage): void {
    if (this.position.place(told) === 'seen') return;
    // An open connection needs not be told that nothing is new; one that opens waits for its first message.
    const saysNothing = told.name === 'jobSnapshot' && !told.message.whole && told.message.jobs.length === 0;
    if (!this.begun || !saysNothing) this.options.send(told);
    this.begun = true;
  }
}
