import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PeerCall {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

export interface PeerAnswer {
  status?: number;
  /** An object is sent as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  /** No answer at all. */
  cut?: true;
}

/** A server that answers what a spec has laid out, in that order, and remembers what it was asked. */
export async function startPeer() {
  const calls: PeerCall[] = [];
  const answers: PeerAnswer[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { method = '', url: path = '', headers } = request;
    calls.push({ method, path, headers, body: Buffer.concat(parts) });
    const { status = 200, body = '', headers: own = {}, cut } = answers.shift() ?? { status: 500 };
    if (cut) return void request.socket.destroy();
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    response.writeHead(status, {
      'content-type': typeof body === 'string' ? 'text/plain' : 'application/json',
      ...own,
    });
    return response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    answers,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

export type Peer = Awaited<ReturnType<typeof startPeer>>;
