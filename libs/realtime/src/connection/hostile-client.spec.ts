import { request as httpRequest, type IncomingMessage } from 'node:http';
import { waitUntil } from '@cairn/testing';
import { HubConnectionState, type HubConnection as Client } from '@microsoft/signalr';
import { SubscribeMessage, WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import { NEVER, type Observable } from 'rxjs';
import { HubMethod, HubStream } from '../gateway/hub-method.decorator.ts';
import { Hub } from '../hub/hub.ts';
import { RawHttpConnection } from '../testing/http-client.ts';
import {
  connectRaw,
  negotiate,
  officialClient,
  openSocket,
  startTestHub,
  tokenFor,
  type TestHub,
} from '../testing/test-hub.ts';
import type { HubConnection } from './hub-connection.ts';

/** Holds `wait` until a spec opens it. */
const gate = Promise.withResolvers<undefined>();
let letThrough = 0;

@WebSocketGateway({ path: '/hubs/test' })
class PatientGateway {
  @WebSocketServer() hub!: Hub;

  @SubscribeMessage('never')
  never(): Promise<void> {
    return new Promise(() => undefined);
  }

  @HubStream()
  endless(): Observable<never> {
    return NEVER;
  }

  @HubMethod()
  async wait(): Promise<void> {
    await gate.promise;
    letThrough += 1;
  }
}

const END = '\u001e';

describe('a hostile client', () => {
  let server: TestHub;
  /** Has little patience, for what is about running out of it. */
  let strict: TestHub;
  let bystander: Client;

  beforeAll(async () => {
    server = await startTestHub(PatientGateway, { limits: { closeGraceMs: 10_000, maxPendingCalls: 10 } });
    strict = await startTestHub(PatientGateway, {
      limits: { handshakeTimeoutMs: 500, maxSendBufferBytes: 64 * 1024, closeGraceMs: 200 },
    });
    bystander = officialClient(server.url, () => tokenFor('bystander'));
    await bystander.start();
  });

  afterEach(async () => {
    await waitUntil(() => server.hub.countOf('mallory') + strict.hub.countOf('mallory') === 0);
    expect(bystander.state).toBe(HubConnectionState.Connected);
    expect(server.hub.countOf('bystander')).toBe(1);
  });

  afterAll(async () => {
    await bystander.stop();
    await Promise.all([server.stop(), strict.stop()]);
  });

  async function openUnshaken({ url } = server) {
    const token = tokenFor('mallory');
    const { connectionToken } = await negotiate(url, token);
    return openSocket(url, { id: connectionToken, access_token: token });
  }

  const endless = (id: number) => `{"type":4,"target":"endless","arguments":[],"invocationId":"${id}"}${END}`;
  const deep = `{"type":1,"target":"never","arguments":[${'['.repeat(5000)}${']'.repeat(5000)}]}`;

  it.each([
    ['garbage', `garbage${END}`],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x1e])],
    ['a message without its end', '{"type":6}'],
    ['unterminated JSON', `{"type":1,"target":"a${END}`],
    ['a list', `[{"type":6}]${END}`],
    ['nothing between two ends', `{"type":6}${END}${END}`],
    ['deep nesting', deep + END],
    ['an unknown type', `{"type":99}${END}`],
    ['no type', `{}${END}`],
    ['a call without a target', `{"type":1,"arguments":[]}${END}`],
    ['an empty invocation id', `{"type":1,"target":"never","arguments":[],"invocationId":""}${END}`],
    ['a stream without an id', `{"type":4,"target":"never","arguments":[]}${END}`],
    ['a message larger than one may be', `{"type":6,"x":"${'x'.repeat(32 * 1024)}"}${END}`],
    ['calls for more streams than it may have open', Array.from({ length: 11 }, (_, id) => endless(id)).join('')],
  ])('that sends %s is told to stay away, and nobody else notices', async (_what, frame) => {
    const mallory = await connectRaw(server.url, 'mallory');

    mallory.socket.send(frame);

    await waitUntil(() => mallory.closeCode !== undefined);
    expect(mallory.ofType(7)).toEqual([{ type: 7, error: 'Connection closed with an error.' }]);
    expect(mallory.closeCode).toBe(1000);
  });

  it('that calls more than may wait is heard no further until there is room', async () => {
    const mallory = await connectRaw(server.url, 'mallory');

    // Were the garbage read before the calls have ended, it would end the connection and with it those that wait.
    mallory.socket.send(`{"type":1,"target":"wait","arguments":[]}${END}`.repeat(10));
    mallory.socket.send(`{"type":1,"target":"wait","arguments":[]}${END}`.repeat(1_000));
    mallory.socket.send(`garbage${END}`);
    gate.resolve(undefined);

    await waitUntil(() => mallory.closeCode !== undefined);
    expect(mallory.ofType(7)).toEqual([{ type: 7, error: 'Connection closed with an error.' }]);
    expect(letThrough).toBeGreaterThanOrEqual(1_000);
  });

  it('that sends more than the limit is cut off before the message is read', async () => {
    const mallory = await connectRaw(server.url, 'mallory');

    mallory.socket.send(' '.repeat(256 * 1024 + 1));

    await waitUntil(() => mallory.closeCode !== undefined);
    expect(mallory.closeCode).toBe(1009);
  });

  it.each([
    ['another protocol', '{"protocol":"xml","version":1}', "The protocol 'xml' is not supported."],
    [
      'a later version',
      '{"protocol":"json","version":3}',
      "The server does not support version 3 of the 'json' protocol.",
    ],
    ['a call', '{"type":1,"target":"never"}', 'An unexpected error occurred during connection handshake.'],
    ['garbage', '{{{{', 'An unexpected error occurred during connection handshake.'],
  ])('that opens with %s instead of a handshake gets the error and is closed', async (_what, text, error) => {
    const mallory = await openUnshaken();

    mallory.socket.send(text + END);

    await waitUntil(() => mallory.closeCode !== undefined);
    expect(mallory.messages).toEqual([{ error }]);
  });

  it('that never makes the handshake is closed after the time for it', async () => {
    const mallory = await openUnshaken(strict);

    await waitUntil(() => mallory.closeCode !== undefined);

    expect(mallory.messages).toEqual([{ error: 'Handshake was canceled.' }]);
  });

  it('that does not read is dropped once its buffer is full', async () => {
    const mallory = await connectRaw(strict.url, 'mallory');
    mallory.socket.pause();
    const chunk = 'x'.repeat(256 * 1024);

    // What the two kernels take in comes first; only then does the server's own buffer grow.
    await waitUntil(() => {
      strict.hub.user('mallory').send('news', chunk);
      return strict.hub.countOf('mallory') === 0;
    });

    mallory.socket.terminate();
  });

  it('that ignores the close of its connection is cut off after the grace', async () => {
    const mallory = await connectRaw(strict.url, 'mallory');
    // Paused, it sees neither the Close nor the end of the socket, and so answers neither.
    mallory.socket.pause();

    mallory.socket.send(`garbage${END}`);

    await waitUntil(() => strict.hub.countOf('mallory') === 0);
    expect(mallory.closeCode).toBeUndefined();
    mallory.socket.terminate();
  });

  it('that sends pings and reads no answers makes the server keep none', async () => {
    const seen: HubConnection[] = [];
    server.hub.onConnected((connection) => seen.push(connection));
    const mallory = await connectRaw(server.url, 'mallory');
    mallory.socket.pause();

    // Some megabytes of answers, of which the kernel takes its part.
    const payload = Buffer.alloc(125);
    for (let count = 0; count < 60_000; count++) mallory.socket.ping(payload);
    mallory.send({ type: 6 });
    await waitUntil(() => mallory.socket.bufferedAmount === 0);

    const connection = seen.find(({ userId }) => userId === 'mallory');
    expect(connection?.bufferedBytes).toBeLessThan(32 * 1024);
    mallory.socket.terminate();
  });

  it('that asks for its messages as server-sent events and does not read them is dropped', async () => {
    const connection = await RawHttpConnection.negotiate(strict.url, 'mallory');
    const stream = await connection.events();
    await connection.say({ protocol: 'json', version: 1 });

    await waitUntil(() => {
      strict.hub.user('mallory').send('news', 'x'.repeat(256 * 1024));
      return strict.hub.countOf('mallory') === 0;
    });

    stream.destroy();
  });

  it('that polls and does not read the answers is dropped', async () => {
    const connection = await RawHttpConnection.negotiate(strict.url, 'mallory');
    await connection.poll();
    await connection.say({ protocol: 'json', version: 1 });
    const unread: IncomingMessage[] = [];

    await waitUntil(async () => {
      strict.hub.user('mallory').send('news', 'x'.repeat(60 * 1024));
      if (unread.length < 200) unread.push(await connection.send('GET'));
      return strict.hub.countOf('mallory') === 0;
    });

    for (const answer of unread) answer.destroy();
  });

  it('that posts much in many slow requests is refused as if it were one', async () => {
    const connection = await RawHttpConnection.negotiate(server.url, 'mallory');
    await connection.poll();
    await connection.say({ protocol: 'json', version: 1 });
    const slow = httpRequest(connection.url, { method: 'POST', headers: connection.headers });
    const answered = new Promise<number | undefined>((resolve) => {
      slow.on('response', (response) => resolve(response.resume().statusCode));
    });
    slow.write(`{"type":6}${END}`.repeat(20_000));
    await waitUntil(() => slow.writableLength === 0);

    const second = await waitUntil(async () => {
      const { status } = await connection.post(`{"type":6}${END}`.repeat(20_000));
      return status === 413;
    });
    slow.end();

    expect(second).toBe(true);
    await expect(answered).resolves.toBe(200);
    await connection.delete();
  });
});
