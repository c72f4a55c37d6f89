import { waitUntil } from '@cairn/testing';
import { HubConnectionState, type HubConnection as Client } from '@microsoft/signalr';
import { SubscribeMessage, WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import { Hub } from './hub.ts';
import { connectRaw, negotiate, officialClient, openSocket, startTestHub, tokenFor, type TestHub } from './test-hub.ts';

@WebSocketGateway({ path: '/hubs/test' })
class PatientGateway {
  @WebSocketServer() hub!: Hub;

  @SubscribeMessage('never')
  never(): Promise<void> {
    return new Promise(() => undefined);
  }
}

const END = '\u001e';

describe('a hostile client', () => {
  let server: TestHub;
  let bystander: Client;

  beforeAll(async () => {
    server = await startTestHub(PatientGateway, {
      limits: { handshakeTimeoutMs: 300, maxSendBufferBytes: 64 * 1024, closeGraceMs: 200, maxPendingCalls: 10 },
    });
    bystander = officialClient(server.url, () => tokenFor('bystander'));
    await bystander.start();
  });

  afterEach(async () => {
    await waitUntil(() => server.hub.countOf('mallory') === 0);
    expect(bystander.state).toBe(HubConnectionState.Connected);
    expect(server.hub.countOf('bystander')).toBe(1);
  });

  afterAll(async () => {
    await bystander.stop();
    await server.stop();
  });

  async function openUnshaken() {
    const token = tokenFor('mallory');
    const { connectionToken } = await negotiate(server.url, token);
    return openSocket(server.url, { id: connectionToken, access_token: token });
  }

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
    ['more calls than may wait', `{"type":1,"target":"never","arguments":[]}${END}`.repeat(11)],
  ])('that sends %s is told to stay away, and nobody else notices', async (_what, frame) => {
    const mallory = await connectRaw(server.url, 'mallory');

    mallory.socket.send(frame);

    await waitUntil(() => mallory.closeCode !== undefined);
    expect(mallory.ofType(7)).toEqual([{ type: 7, error: 'Connection closed with an error.' }]);
    expect(mallory.closeCode).toBe(1000);
  });

  it('that sends more than the limit is cut off before the message is read', async () => {
    const mallory = await connectRaw(server.url, 'mallory');

    mallory.socket.send(' '.repeat(32 * 1024 + 1));

    await waitUntil(() => mallory.closeCode !== undefined);
    expect(mallory.closeCode).toBe(1009);
  });

  it.each([
    ['another protocol', '{"protocol":"messagepack","version":1}', "The protocol 'messagepack' is not supported."],
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
    const mallory = await openUnshaken();

    await waitUntil(() => mallory.closeCode !== undefined);

    expect(mallory.messages).toEqual([{ error: 'Handshake was canceled.' }]);
  });

  it('that does not read is dropped once its buffer is full', async () => {
    const mallory = await connectRaw(server.url, 'mallory');
    mallory.socket.pause();
    const chunk = 'x'.repeat(256 * 1024);

    // What the two kernels take in comes first; only then does the server's own buffer grow.
    await waitUntil(() => {
      server.hub.user('mallory').send('news', chunk);
      return server.hub.countOf('mallory') === 0;
    });

    mallory.socket.terminate();
  });

  it('that ignores the close of its connection is cut off after the grace', async () => {
    const mallory = await connectRaw(server.url, 'mallory');
    // Paused, it sees neither the Close nor the end of the socket, and so answers neither.
    mallory.socket.pause();

    mallory.socket.send(`garbage${END}`);

    await waitUntil(() => server.hub.countOf('mallory') === 0);
    expect(mallory.closeCode).toBeUndefined();
    mallory.socket.terminate();
  });
});
