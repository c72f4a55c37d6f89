import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { freePort } from '@cairn/testing';

export interface PeerRequest {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: unknown;
}

export interface PeerAnswer {
  status: number;
  body?: unknown;
}

export type PeerBehaviour = (request: PeerRequest) => PeerAnswer | Promise<PeerAnswer>;

/** A service at the other end of the wire that does what a spec tells it to, misbehaviour included. */
export class Peer {
  readonly requests: PeerRequest[] = [];
  private readonly server = createServer((request, response) => void this.answer(request, response));

  private constructor(
    public behaviour: PeerBehaviour,
    private readonly port: number,
  ) {}

  static async start(behaviour: PeerBehaviour): Promise<Peer> {
    // A port that nobody else is given while the peer is down.
    const peer = new Peer(behaviour, await freePort());
    await peer.up();
    return peer;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Listens, after `down` on the same port as before. */
  async up(): Promise<void> {
    if (this.server.listening) return;
    await new Promise<void>((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
  }

  /** Refuses connections until `up`. */
  async down(): Promise<void> {
    if (!this.server.listening) return;
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  calls(method: string, path: RegExp): PeerRequest[] {
    return this.requests.filter((request) => request.method === method && path.test(request.path));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const text = Buffer.concat(parts).toString('utf8');
    const { method = '', url = '', headers } = request;
    const seen = { method, path: url, headers, body: text ? (JSON.parse(text) as unknown) : undefined };
    this.requests.push(seen);
    const { status, body } = await this.behaviour(seen);
    response.writeHead(status, { 'content-type': 'application/json' }).end(body && JSON.stringify(body));
  }
}

export function envelope(status: number, code: string): PeerAnswer {
  const errors = [{ code, message: `The peer says ${code}.` }];
  return { status, body: { traceId: '0'.repeat(32), success: false, status, errors } };
}
