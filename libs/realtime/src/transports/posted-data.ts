import type { IncomingMessage } from 'node:http';

/** How much more than it may a client can send and still be told that it was too much. */
const MAX_REFUSED = 4;

export type PostOutcome = 'taken' | 'too large' | 'gone';

/**
 * What a client of a transport over HTTP says, in POSTs: each is handed over whole, and is answered only when the
 * connection takes more, which is all the backpressure a client of these transports knows.
 */
export class PostedData {
  private readonly maxBytes: number;
  private readonly deliver: (bytes: Uint8Array) => void;
  /** Of all POSTs under way together: many slow ones must not hold more than one may. */
  private heldBytes = 0;
  private paused: PromiseWithResolvers<void> | undefined;
  private ended = false;

  constructor(maxBytes: number, deliver: (bytes: Uint8Array) => void) {
    this.maxBytes = maxBytes;
    this.deliver = deliver;
  }

  /** Reads the request's body; 'gone' when the client left half-way or the connection ended. */
  async accept(request: IncomingMessage): Promise<PostOutcome> {
    let chunks: Buffer[] | undefined = [];
    let bytes = 0;
    let held = 0;
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) {
        bytes += chunk.byteLength;
        // A client hears of a refusal only when it has said all; one that does not end is cut off.
        if (bytes > this.maxBytes * MAX_REFUSED) request.socket.destroy();
        if (chunks && this.heldBytes + chunk.byteLength > this.maxBytes) chunks = undefined;
        if (!chunks) continue;
        held += chunk.byteLength;
        this.heldBytes += chunk.byteLength;
        chunks.push(chunk);
      }
      if (!chunks) return 'too large';
      await this.paused?.promise;
      if (this.ended) return 'gone';
      if (bytes > 0) this.deliver(Buffer.concat(chunks));
      await this.paused?.promise;
      return 'taken';
    } catch {
      return 'gone';
    } finally {
      this.heldBytes -= held;
    }
  }

  pause(): void {
    this.paused ??= Promise.withResolvers();
  }

  resume(): void {
    this.paused?.resolve();
    this.paused = undefined;
  }

  /** Nothing is handed over any more. */
  end(): void {
    this.ended = true;
    this.resume();
  }
}
