import { waitUntil } from '@cairn/testing';
import { HubConnectionState, type HubConnection as Client } from '@microsoft/signalr';
import { MessageBody, SubscribeMessage, WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import { Hub } from '../hub/hub.ts';
import { CuttableProxy } from '../testing/cuttable-proxy.ts';
import { clientOver, startTestHub, tokenFor, type ClientOptions, type TestHub } from '../testing/test-hub.ts';
import { TRANSPORT_KINDS, type TransportKind } from './hub-transport.ts';

@WebSocketGateway({ path: '/hubs/test' })
class EchoGateway {
  @WebSocketServer() hub!: Hub;

  @SubscribeMessage('echo')
  echo(@MessageBody('0') value: unknown) {
    return value;
  }
}

const cases = TRANSPORT_KINDS.flatMap((transport) =>
  (['json', 'messagepack'] as const)
    .filter((encoding) => transport !== 'ServerSentEvents' || encoding === 'json')
    .map((encoding) => ({ transport, encoding })),
);

describe.each(cases)('the official client over $transport in $encoding', ({ transport, encoding }) => {
  const servers: TestHub[] = [];
  const clients: Client[] = [];
  const proxies: CuttableProxy[] = [];

  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()));
    await Promise.all(servers.splice(0).map((server) => server.stop()));
    await Promise.all(proxies.splice(0).map((proxy) => proxy.close()));
  });

  async function serve(options: Parameters<typeof startTestHub>[1] = {}): Promise<TestHub> {
    const server = await startTestHub(EchoGateway, { ...options, limits: { closeGraceMs: 10_000, ...options.limits } });
    servers.push(server);
    return server;
  }

  /** With what it hears, and why it ended. */
  async function connect(url: string, userId: string, options: ClientOptions = {}) {
    const client = clientOver(url, () => tokenFor(userId), { transport, encoding, ...options });
    clients.push(client);
    const heard: unknown[] = [];
    const ends: (string | undefined)[] = [];
    client.on('news', (value) => void heard.push(value));
    client.onclose((error) => void ends.push(error?.message));
    await client.start();
    return { client, heard, ends };
  }

  it('calls and is called, everything once and in order', async () => {
    const { hub, url } = await serve();
    const { client, heard } = await connect(url, 'alice');
    const numbers = Array.from({ length: 90 }, (_, index) => index);

    for (const number of numbers) hub.user('alice').send('news', number);
    const answers = await Promise.all(numbers.map((number) => client.invoke<number>('echo', number)));

    await waitUntil(() => heard.length === 90);
    expect(heard).toEqual(numbers);
    expect(answers).toEqual(numbers);
  });

  it('takes and sends what is large and has more than one line', async () => {
    const { url } = await serve();
    const { client } = await connect(url, 'alice');
    const text = 'first line\nsecond line\r\nümläute\u2028'.repeat(700);

    await expect(client.invoke('echo', text)).resolves.toBe(text);
  });

  it('ends with its own stop, of which the server hears', async () => {
    const { hub, url } = await serve();
    const { client, ends } = await connect(url, 'alice');

    await client.stop();

    await waitUntil(() => hub.countOf('alice') === 0);
    expect(ends).toEqual([undefined]);
  });

  it('is told why the server ends its connection, and stays away', async () => {
    const { hub, url } = await serve();
    const { client, ends } = await connect(url, 'alice', { retryDelaysMs: [0] });

    hub.user('alice').close({ error: 'You were seen twice.' });

    await waitUntil(() => ends.length === 1);
    expect(ends).toEqual(['Server returned an error on close: You were seen twice.']);
    await waitUntil(() => hub.countOf('alice') === 0);
    expect(client.state).toBe(HubConnectionState.Disconnected);
  });

  it('comes back after the server was restarted, for it was told that it may', async () => {
    const first = await serve();
    const proxy = await CuttableProxy.before(first.url);
    proxies.push(proxy);
    const { client, heard, ends } = await connect(proxy.url, 'alice', { retryDelaysMs: Array<number>(1_000).fill(20) });
    const away: unknown[] = [];
    client.onreconnecting((error) => void away.push(error));

    await first.stop();
    servers.splice(0);
    const second = await serve();
    proxy.targetPort = second.port;
    await waitUntil(() => second.hub.countOf('alice') === 1 && client.state === HubConnectionState.Connected);
    second.hub.user('alice').send('news', 'after the restart');

    await waitUntil(() => heard.length === 1);
    expect(away).toHaveLength(1);
    expect(ends).toEqual([]);
  });

  if (transport !== 'LongPolling') {
    it('lives on without traffic because it pings, and only then', async () => {
      const { hub, url } = await serve({ limits: { pingIntervalMs: 50, clientTimeoutMs: 1_000 } });
      const { client, heard, ends } = await connect(url, 'alice');
      client.keepAliveIntervalInMilliseconds = 50;
      // The client plans its next ping when something comes or goes.
      await client.invoke('echo', 1);
      const silent = await connect(url, 'carol');
      silent.client.keepAliveIntervalInMilliseconds = 1_000_000;
      await silent.client.invoke('echo', 1);

      await waitUntil(() => hub.countOf('carol') === 0);
      hub.user('alice').send('news', 'still there');

      await waitUntil(() => heard.length === 1);
      expect(ends).toEqual([]);
    });
  }

  it('is dropped when it leaves too much unread, and told why', async () => {
    const { hub, url } = await serve({ limits: { maxSendBufferBytes: 64 * 1024 } });
    const { ends } = await connect(url, 'alice');

    // In one go, so that nothing can have been read in between; the kernel alone takes some megabytes.
    for (let count = 0; count < 40; count++) hub.user('alice').send('news', 'x'.repeat(1024 * 1024));

    await waitUntil(() => ends.length === 1);
    expect(ends).toEqual(['Server returned an error on close: The client reads too slowly.']);
  });
});

describe('the transports of a hub', () => {
  const only = async (transports: TransportKind[]) => startTestHub(EchoGateway, { transports });

  it.each(TRANSPORT_KINDS)('can be %s alone, which the official client then takes', async (kind) => {
    const server = await only([kind]);
    const client = clientOver(server.url, () => tokenFor('alice'));

    try {
      await client.start();
      await expect(client.invoke('echo', kind)).resolves.toBe(kind);
    } finally {
      await client.stop();
      await server.stop();
    }
  });
});
