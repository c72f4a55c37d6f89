import type { IncomingMessage } from 'node:http';
import { waitUntil } from '@cairn/testing';
import { WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import { Hub } from '../hub/hub.ts';
import { RawHttpConnection } from '../testing/http-client.ts';
import { startTestHub, type TestHub } from '../testing/test-hub.ts';

@WebSocketGateway({ path: '/hubs/test' })
class QuietGateway {
  @WebSocketServer() hub!: Hub;
}

describe('server-sent events', () => {
  let server: TestHub;
  const streams: IncomingMessage[] = [];

  beforeAll(async () => {
    server = await startTestHub(QuietGateway, { limits: { closeGraceMs: 10_000 } });
  });

  afterEach(async () => {
    for (const stream of streams.splice(0)) stream.destroy();
    await waitUntil(() => server.hub.countOf('alice') === 0);
  });

  afterAll(() => server.stop());

  async function open() {
    const connection = await RawHttpConnection.negotiate(server.url, 'alice');
    const stream = await connection.events();
    streams.push(stream);
    const received = { text: '', ended: false };
    stream.on('data', (chunk) => (received.text += String(chunk)));
    stream.on('end', () => (received.ended = true));
    stream.on('error', () => undefined);
    return { connection, stream, received };
  }

  it('begin with a comment at once, which opens them at the client, and are never cached', async () => {
    const { stream, received } = await open();

    await waitUntil(() => received.text !== '');
    expect(received.text).toBe(':\r\n\r\n');
    expect(stream.statusCode).toBe(200);
    expect(stream.headers['content-type']).toBe('text/event-stream');
    expect(stream.headers['cache-control']).toContain('no-store');
  });

  it('carry each message as an event', async () => {
    const { connection, received } = await open();

    await connection.say({ protocol: 'json', version: 1 });
    await waitUntil(() => received.text.includes('{}'));
    server.hub.user('alice').send('news', 'a\nb');

    await waitUntil(() => received.text.includes('news'));
    expect(received.text).toBe(
      ':\r\n\r\ndata: {}\u001e\r\n\r\ndata: {"type":1,"target":"news","arguments":["a\\nb"]}\u001e\r\n\r\n',
    );
  });

  it('refuse an encoding in bytes, in words that clients know', async () => {
    const { connection, received } = await open();

    await connection.say({ protocol: 'messagepack', version: 1 });

    await waitUntil(() => received.ended);
    expect(received.text).toContain(
      "Cannot use the 'messagepack' protocol on the current transport. The transport does not support 'Binary' transfer format.",
    );
  });

  it('are open once for a connection: the second time is a conflict', async () => {
    const { connection, stream } = await open();

    const second = await connection.events();
    second.resume();

    expect(second.statusCode).toBe(409);
    expect(stream.destroyed).toBe(false);
  });

  it('cannot be ended by DELETE, nor become long polling', async () => {
    const { connection } = await open();

    await expect(connection.delete()).resolves.toMatchObject({
      status: 400,
      text: 'Cannot terminate this connection using the DELETE endpoint.',
    });
    await expect(connection.poll()).resolves.toMatchObject({
      status: 400,
      text: 'Cannot change transports mid-connection',
    });
  });

  it('end with the response, in good order', async () => {
    const { connection, received } = await open();
    await connection.say({ protocol: 'json', version: 1 });
    await waitUntil(() => received.text.includes('{}'));

    server.hub.user('alice').close({ allowReconnect: true });

    await waitUntil(() => received.ended);
    expect(received.text).toContain('data: {"type":7,"allowReconnect":true}\u001e\r\n\r\n');
  });
});
