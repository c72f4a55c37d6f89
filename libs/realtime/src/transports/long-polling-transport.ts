import type { ServerResponse } from 'node:http';
import type { HubTransport, TransportEnd, TransportReceiver } from './hub-transport.ts';
import { PostedData } from './posted-data.ts';

export interface LongPollingLimits {
  /** A poll with nothing to say is answered after this time. */
  pollTimeoutMs: number;
  /** A client that leaves no poll open for this long is gone. */
  pollGapMs: number;
  closeGraceMs: number;
  maxBatchBytes: number;
}

/** The client asks again and again, and each answer carries what has come together since; its own data comes in POSTs. */
export class LongPollingTransport implements HubTransport {
  readonly kind = 'LongPolling';
  readonly binary = true;
  readonly posts: PostedData;
  receiver: TransportReceiver | undefined;
  private readonly limits: LongPollingLimits;
  private waiting: (string | Uint8Array)[] = [];
  private waitingBytes = 0;
  private taken: (() => void)[] = [];
  private poll: ServerResponse | undefined;
  /** The last answer with data, until the client's side has taken it. */
  private underWay: ServerResponse | undefined;
  /** Ends the open poll, or the connection while there is none. */
  private timer: NodeJS.Timeout;
  private state: 'open' | 'closing' | 'closed' = 'open';

  /** @param firstPoll only opens the connection and is answered at once: the client waits for it in `start()` */
  constructor(firstPoll: ServerResponse, limits: LongPollingLimits) {
    this.limits = limits;
    this.posts = new PostedData(limits.maxBatchBytes, (bytes) => this.receiver?.received(bytes));
    this.timer = setTimeout(() => this.end({ lost: true }), limits.pollGapMs);
    answerPoll(firstPoll, 200);
  }

  get bufferedBytes(): number {
    return this.waitingBytes + (this.underWay?.writableLength ?? 0);
  }

  send(data: string | Uint8Array, taken?: () => void): void {
    if (this.state !== 'open') return taken?.();
    // All that is sent in one go travels in one answer.
    if (this.waiting.length === 0) setImmediate(() => this.flush());
    this.waiting.push(data);
    this.waitingBytes += data.length;
    if (taken) this.taken.push(taken);
  }

  /** Takes the client's next poll. A poll that is still open is over: the client has given it up. */
  take(poll: ServerResponse): void {
    if (this.state === 'closed') return answerPoll(poll, 204);
    if (this.poll) answerPoll(this.poll, 204);
    this.poll = poll;
    // It asks for more without having taken the last answer, so that one is lost.
    if (this.underWay) return this.end({ lost: true });
    poll.once('close', () => this.left(poll));
    this.startTimer(this.limits.pollTimeoutMs, () => this.answer());
    this.flush();
  }

  close(): void {
    if (this.state !== 'open') return;
    this.state = 'closing';
    if (!this.poll) this.startTimer(this.limits.closeGraceMs, () => this.end({ lost: false }));
    this.flush();
  }

  terminate(): void {
    this.end({ lost: false });
  }

  pause(): void {
    this.posts.pause();
  }

  resume(): void {
    this.posts.resume();
  }

  private flush(): void {
    if (!this.poll) return;
    if (this.waiting.length > 0) this.answer();
    else if (this.state === 'closing') this.end({ lost: false });
  }

  private answer(): void {
    const { poll } = this;
    if (!poll) return;
    const body = Buffer.concat(this.waiting.map((data) => (typeof data === 'string' ? Buffer.from(data) : data)));
    const taken = this.taken.splice(0);
    this.poll = undefined;
    this.waiting = [];
    this.waitingBytes = 0;
    if (body.byteLength > 0) {
      this.underWay = poll;
      poll.once('close', () => this.answered(poll, taken));
    }
    answerPoll(poll, 200, body);
    const closing = this.state === 'closing';
    this.startTimer(closing ? this.limits.closeGraceMs : this.limits.pollGapMs, () => this.end({ lost: !closing }));
  }

  private answered(poll: ServerResponse, taken: readonly (() => void)[]): void {
    this.underWay = undefined;
    for (const done of taken) done();
    // What a client did not get is lost with the connection, not silently.
    if (!poll.writableFinished) this.end({ lost: true });
  }

  /** The client gave up a poll before it was answered. */
  private left(poll: ServerResponse): void {
    if (this.poll !== poll) return;
    this.poll = undefined;
    this.startTimer(this.limits.pollGapMs, () => this.end({ lost: true }));
  }

  private startTimer(ms: number, then: () => void): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(then, ms);
  }

  private end(how: TransportEnd): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    clearTimeout(this.timer);
    this.waiting = [];
    this.posts.end();
    if (this.poll) answerPoll(this.poll, 204);
    this.poll = undefined;
    for (const done of this.taken.splice(0)) done();
    this.receiver?.closed(how);
  }
}

function answerPoll(poll: ServerResponse, status: 200 | 204, body: Uint8Array = Buffer.alloc(0)): void {
  const length = status === 200 ? { 'content-length': body.byteLength } : {};
  poll.writeHead(status, {
    'content-type': 'application/octet-stream',
    'cache-control': 'no-cache, no-store',
    ...length,
  });
  poll.end(body);
}
