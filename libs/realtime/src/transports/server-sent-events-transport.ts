import type { ServerResponse } from 'node:http';
import type { HubTransport, TransportReceiver } from './hub-transport.ts';
import { PostedData } from './posted-data.ts';

/** One response that never ends carries everything to the client; what the client says comes in POSTs. */
export class ServerSentEventsTransport implements HubTransport {
  readonly kind = 'ServerSentEvents';
  readonly binary = false;
  readonly posts: PostedData;
  receiver: TransportReceiver | undefined;
  private readonly response: ServerResponse;
  private readonly closeGraceMs: number;
  private ended = false;

  constructor(
    response: ServerResponse,
    { closeGraceMs, maxBatchBytes }: { closeGraceMs: number; maxBatchBytes: number },
  ) {
    this.response = response;
    this.closeGraceMs = closeGraceMs;
    this.posts = new PostedData(maxBatchBytes, (bytes) => this.receiver?.received(bytes));
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-store',
      // Proxies of the nginx kind would collect the events.
      'x-accel-buffering': 'no',
    });
    // The client counts itself connected with the first bytes.
    response.write(':\r\n\r\n');
    response.on('close', () => this.closed());
  }

  get bufferedBytes(): number {
    return this.response.writableLength;
  }

  /** @throws TypeError for bytes, which events cannot carry */
  send(data: string | Uint8Array, taken?: () => void): void {
    if (typeof data !== 'string') throw new TypeError('Server-sent events carry text only.');
    if (this.ended) return taken?.();
    const lines = data.split(/\r\n|\r|\n/).map((line) => `data: ${line}\r\n`);
    this.response.write(`${lines.join('')}\r\n`, taken);
  }

  close(): void {
    if (this.ended) return;
    this.ended = true;
    this.response.end();
    const grace = setTimeout(() => this.response.destroy(), this.closeGraceMs);
    this.response.once('close', () => clearTimeout(grace));
  }

  terminate(): void {
    this.ended = true;
    this.response.destroy();
  }

  pause(): void {
    this.posts.pause();
  }

  resume(): void {
    this.posts.resume();
  }

  private closed(): void {
    const lost = !this.ended;
    this.ended = true;
    this.posts.end();
    this.receiver?.closed({ lost });
  }
}
