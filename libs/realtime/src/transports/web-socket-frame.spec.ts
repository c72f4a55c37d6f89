import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer, type RawData } from 'ws';
import { webSocketFrame } from './web-socket-frame.ts';

let server: Server;
let client: WebSocket;
let stream: Duplex;

beforeEach(async () => {
  server = createServer();
  const sockets = new WebSocketServer({ noServer: true });
  const upgraded = new Promise<Duplex>((resolve) => {
    server.on('upgrade', (request, socket, head) =>
      sockets.handleUpgrade(request, socket, head, () => resolve(socket)),
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await once(client, 'open');
  stream = await upgraded;
});

afterEach(() => {
  client.terminate();
  server.closeAllConnections();
  server.close();
});

async function received(data: string | Uint8Array): Promise<string | Uint8Array> {
  const message = once(client, 'message') as Promise<[RawData, boolean]>;
  stream.write(webSocketFrame(data));
  const [bytes, isBinary] = await message;
  return isBinary ? new Uint8Array(bytes as Buffer) : (bytes as Buffer).toString();
}

describe('webSocketFrame', () => {
  it.each([0, 1, 125, 126, 65_535, 65_536])('carries %d bytes, as text and as bytes', async (length) => {
    const text = 'a'.repeat(length);
    expect(await received(text)).toBe(text);
    const bytes = new Uint8Array(length).fill(7);
    expect(await received(bytes)).toEqual(bytes);
  });

  it('counts bytes of text, not characters', async () => {
    const text = 'ä€😀'.repeat(60);
    expect(await received(text)).toBe(text);
  });

  it('frames what goes to one connection after the other once', () => {
    const frame = webSocketFrame('to all');
    expect(webSocketFrame('to all')).toBe(frame);
    expect(webSocketFrame('to others')).not.toBe(frame);
    expect(webSocketFrame('to all')).toEqual(frame);
  });
});
