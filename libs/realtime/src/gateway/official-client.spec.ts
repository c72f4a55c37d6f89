import { waitUntil } from '@cairn/testing';
import { HubConnectionState, type HubConnection as Client } from '@microsoft/signalr';
import { WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import type { HubConnection } from '../connection/hub-connection.ts';
import { Hub } from '../hub/hub.ts';
import { CuttableProxy } from '../testing/cuttable-proxy.ts';
import { connectRaw, officialClient, startTestHub, tokenFor, type TestHub } from '../testing/test-hub.ts';

@WebSocketGateway({ path: '/hubs/test' })
class QuietGateway {
  @WebSocketServer() hub!: Hub;
}

describe('the official client', () => {
  const clients: Client[] = [];
  const servers: TestHub[] = [];
  const proxies: CuttableProxy[] = [];

  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()));
    await Promise.all(servers.splice(0).map((server) => server.stop()));
    await Promise.all(proxies.splice(0).map((proxy) => proxy.close()));
  });

  async function serve(options: Parameters<typeof startTestHub>[1] = {}): Promise<TestHub> {
    const server = await startTestHub(QuietGateway, options);
    servers.push(server);
    return server;
  }

  function client(url: string, token: () => string, retryDelaysMs?: number[]): Client {
    const made = officialClient(url, token, retryDelaysMs);
    clients.push(made);
    return made;
  }

  it('connects unchanged and receives what is sent to all, to its user and to its connection', async () => {
    const { hub, url } = await serve();
    const alice = client(url, () => tokenFor('alice'));
    const received: unknown[][] = [];
    alice.on('News', (...args) => void received.push(args));

    await alice.start();
    hub.all().send('news', 'all', { deep: [1] });
    hub.user('alice').send('news', 'user');
    hub.connection(alice.connectionId ?? '').send('NEWS', 'connection');

    await waitUntil(() => received.length === 3);
    expect(received).toEqual([['all', { deep: [1] }], ['user'], ['connection']]);
  });

  it('connects when the hub URL differs in case and ends with a slash', async () => {
    const { url } = await serve();
    const alice = client(`${url.replace('/hubs/test', '/Hubs/TEST')}/`, () => tokenFor('alice'));

    await alice.start();

    expect(alice.state).toBe(HubConnectionState.Connected);
  });

  it('never receives what is sent to another user', async () => {
    const { hub, url } = await serve();
    const bob = client(url, () => tokenFor('bob'));
    const received: unknown[] = [];
    bob.on('news', (text) => void received.push(text));

    await bob.start();
    hub.user('alice').send('news', 'for alice');
    hub.user('bob').send('news', 'for bob');

    await waitUntil(() => received.length > 0);
    expect(received).toEqual(['for bob']);
  });

  it('is told about a missing right with the status, and about nothing else', async () => {
    const { url } = await serve();

    await expect(client(url, () => 'rubbish').start()).rejects.toThrow(
      "Failed to complete negotiation with the server: Error: Unauthorized: Status code '401'",
    );
  });

  it('stays connected without traffic, because the server pings', async () => {
    const { url } = await serve({ limits: { pingIntervalMs: 50 } });
    const alice = client(url, () => tokenFor('alice'));
    alice.serverTimeoutInMilliseconds = 5_000;
    await alice.start();

    const clock = await connectRaw(url, 'carol');
    await waitUntil(() => clock.ofType(6).length >= 105);

    expect(alice.state).toBe(HubConnectionState.Connected);
    clock.socket.terminate();
  });

  it('stays connected to a server that drops silent clients, because it pings', async () => {
    const { hub, url } = await serve({ limits: { clientTimeoutMs: 400, pingIntervalMs: 50 } });
    const alice = client(url, () => tokenFor('alice'));
    alice.keepAliveIntervalInMilliseconds = 50;
    await alice.start();

    const silent = await connectRaw(url, 'carol');
    await waitUntil(() => silent.closeCode !== undefined);

    expect(hub.countOf('carol')).toBe(0);
    expect(hub.countOf('alice')).toBe(1);
    expect(alice.state).toBe(HubConnectionState.Connected);
  });

  it('comes back by itself after the server was restarted', async () => {
    const first = await startTestHub(QuietGateway);
    const proxy = await CuttableProxy.before(first.url);
    proxies.push(proxy);
    const alice = client(proxy.url, () => tokenFor('alice'), Array<number>(1_000).fill(20));
    const reconnecting: (Error | undefined)[] = [];
    const received: unknown[] = [];
    alice.onreconnecting((error) => void reconnecting.push(error));
    alice.on('news', (text) => void received.push(text));
    await alice.start();
    const firstId = alice.connectionId;

    await first.stop();
    const second = await serve();
    proxy.targetPort = second.port;
    await waitUntil(() => second.hub.countOf('alice') === 1 && alice.state === HubConnectionState.Connected);
    second.hub.user('alice').send('news', 'after the restart');

    await waitUntil(() => received.length === 1);
    expect(reconnecting).toEqual([undefined]);
    expect(alice.connectionId).not.toBe(firstId);
  });

  it('comes back with a fresh token when its token expires', async () => {
    const { hub, url } = await serve();
    let asked = 0;
    const alice = client(url, () => (asked++, tokenFor('alice')), [0]);
    const reconnecting: (Error | undefined)[] = [];
    const ids: (string | undefined)[] = [];
    alice.onreconnecting((error) => void reconnecting.push(error));
    alice.onreconnected((id) => void ids.push(id));
    hub.once('connection', (connection: HubConnection) => {
      connection.renew({ userId: 'alice', expiresAt: Date.now() / 1000 + 0.1 });
    });

    await alice.start();
    await waitUntil(() => ids.length === 1);

    expect(String(reconnecting[0])).toContain('The access token has expired.');
    // The negotiation and the socket each ask for a token.
    expect(asked).toBe(4);
  });

  it('is told with a text when its user has too many connections', async () => {
    const { url } = await serve({ limits: { maxConnectionsPerUser: 1 } });
    await client(url, () => tokenFor('alice')).start();

    await expect(client(url, () => tokenFor('alice')).start()).rejects.toThrow('too many connections');
    await expect(client(url, () => tokenFor('bob')).start()).resolves.toBeUndefined();
  });
});
