import { waitUntil } from '@cairn/testing';
import { HubConnectionState, type HubConnection as Client } from '@microsoft/signalr';
import { MessageBody, SubscribeMessage, WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import { Hub } from '../hub/hub.ts';
import { CuttableProxy } from '../testing/cuttable-proxy.ts';
import {
  clientOver,
  negotiate,
  openSocket,
  startTestHub,
  tokenFor,
  type ClientOptions,
  type TestHub,
} from '../testing/test-hub.ts';

const heardByServer: unknown[] = [];

@WebSocketGateway({ path: '/hubs/test' })
class NotingGateway {
  @WebSocketServer() hub!: Hub;

  @SubscribeMessage('note')
  note(@MessageBody('0') value: unknown) {
    heardByServer.push(value);
    return value;
  }
}

describe('stateful reconnect', () => {
  const servers: TestHub[] = [];
  const proxies: CuttableProxy[] = [];
  const clients: Client[] = [];

  afterEach(async () => {
    for (const proxy of proxies) proxy.accept();
    await Promise.all(clients.splice(0).map((client) => client.stop()));
    await Promise.all(servers.splice(0).map((server) => server.stop()));
    await Promise.all(proxies.splice(0).map((proxy) => proxy.close()));
    heardByServer.length = 0;
  });

  async function serve(options: Parameters<typeof startTestHub>[1] = {}) {
    const server = await startTestHub(NotingGateway, options);
    servers.push(server);
    const proxy = await CuttableProxy.before(server.url);
    proxies.push(proxy);
    return { server, hub: server.hub, proxy };
  }

  /** With what it hears, and how often it was away as far as its user can see. */
  async function connect(url: string, options: ClientOptions = {}) {
    const client = clientOver(url, () => tokenFor('alice'), { stateful: true, ...options });
    clients.push(client);
    const heard: unknown[] = [];
    const away: unknown[] = [];
    client.on('news', (value) => void heard.push(value));
    client.onreconnecting((error) => void away.push(error));
    client.onclose((error) => void away.push(error));
    await client.start();
    return { client, heard, away };
  }

  const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

  it.each(['json', 'messagepack'] as const)(
    'loses nothing and repeats nothing in either direction, however often the socket is cut, in %s',
    async (encoding) => {
      const { hub, proxy } = await serve();
      const { client, heard, away } = await connect(proxy.url, { encoding });
      const { connectionId } = client;

      const answers: Promise<unknown>[] = [];
      for (const number of upTo(60)) {
        hub.user('alice').send('news', number);
        answers.push(client.invoke('note', number));
        if (number % 20 !== 10) continue;
        // The client is back from the last cut, but has not everything that is under way.
        await waitUntil(() => heard.length > number - 10, { intervalMs: 1 });
        proxy.cut();
      }

      await waitUntil(() => heard.length >= 60 && heardByServer.length >= 60);
      await expect(Promise.all(answers)).resolves.toEqual(upTo(60));
      expect(heard).toEqual(upTo(60));
      expect(heardByServer).toEqual(upTo(60));
      expect(away).toEqual([]);
      expect(client.connectionId).toBe(connectionId);
      expect(hub.countOf('alice')).toBe(1);
    },
  );

  it('takes the client back while its old socket still looks alive', async () => {
    const { hub, proxy } = await serve();
    const { client, heard, away } = await connect(proxy.url);

    proxy.cutHalf();
    for (const number of upTo(10)) hub.user('alice').send('news', number);

    await waitUntil(() => heard.length === 10);
    await expect(client.invoke('note', 'here')).resolves.toBe('here');
    expect(heard).toEqual(upTo(10));
    expect(away).toEqual([]);
    expect(hub.countOf('alice')).toBe(1);
  });

  it('ends for a client that does not come back in time', async () => {
    const { hub, proxy } = await serve({ limits: { resumeWindowMs: 200 } });
    await connect(proxy.url);

    proxy.refuse();
    proxy.cut();

    await waitUntil(() => hub.countOf('alice') === 0);
  });

  it('ends, rather than keep more than the bound, when a client is away; it then starts anew', async () => {
    const { hub, proxy } = await serve({ limits: { maxResumeBytes: 10_000 } });
    const { client, away } = await connect(proxy.url, { retryDelaysMs: Array<number>(1_000).fill(20) });
    const { connectionId } = client;

    proxy.refuse();
    proxy.cut();
    await waitUntil(() => {
      hub.user('alice').send('news', 'x'.repeat(1_000));
      return hub.countOf('alice') === 0;
    });
    proxy.accept();

    await waitUntil(() => away.length === 1 && client.state === HubConnectionState.Connected);
    expect(client.connectionId).not.toBe(connectionId);
  });

  it('does not hold up a client that acknowledges more slowly than it is sent to', async () => {
    const { hub, proxy } = await serve({ limits: { maxResumeBytes: 1_000 } });
    const { heard, away } = await connect(proxy.url);

    for (const number of upTo(500)) hub.user('alice').send('news', number);

    await waitUntil(() => heard.length === 500);
    expect(away).toEqual([]);
  });

  it('does not reach over to another replica: there the client starts anew', async () => {
    const { proxy, hub } = await serve({ limits: { resumeWindowMs: 200 } });
    const other = await serve();
    const { client, away } = await connect(proxy.url, { retryDelaysMs: Array<number>(1_000).fill(20) });
    const { connectionId } = client;

    proxy.targetPort = other.server.port;
    proxy.cut();

    await waitUntil(() => away.length === 1 && client.state === HubConnectionState.Connected);
    await waitUntil(() => hub.countOf('alice') === 0);
    expect(other.hub.countOf('alice')).toBe(1);
    expect(client.connectionId).not.toBe(connectionId);
  });

  it('is over when the client ends the connection on purpose, or the server does', async () => {
    const { hub, proxy } = await serve();
    const first = await connect(proxy.url);
    await first.client.stop();
    await waitUntil(() => hub.countOf('alice') === 0);

    const second = await connect(proxy.url);
    hub.user('alice').close({ error: 'enough' });

    await waitUntil(() => second.away.length === 1);
    expect(String(second.away[0])).toContain('enough');
    await waitUntil(() => hub.countOf('alice') === 0);
  });

  it('is for the user of the connection alone, and only for clients that asked for it', async () => {
    const { server } = await serve();
    const token = tokenFor('alice');
    const { connectionToken: id } = await negotiate(server.url, token, { useStatefulReconnect: 'true' });
    const first = await openSocket(server.url, { id, access_token: token });
    // Version 1: the client does not number its messages.
    first.send({ protocol: 'json', version: 1 });
    await waitUntil(() => first.messages.length === 1);

    await expect(openSocket(server.url, { id, access_token: tokenFor('mallory') })).rejects.toThrow('refused with 403');
    await expect(openSocket(server.url, { id, access_token: token })).rejects.toThrow('refused with 409');
    first.socket.terminate();
    await waitUntil(() => server.hub.countOf('alice') === 0);
  });

  it('refuses the socket of a client that skips messages, and goes on with nobody', async () => {
    const { server } = await serve();
    const token = tokenFor('alice');
    const { connectionToken: id } = await negotiate(server.url, token, { useStatefulReconnect: 'true' });
    const first = await openSocket(server.url, { id, access_token: token });
    first.send({ protocol: 'json', version: 2 });
    await waitUntil(() => first.messages.length === 1);
    first.socket.terminate();

    const second = await openSocket(server.url, { id, access_token: token });
    await waitUntil(() => second.ofType(9).length === 1);
    second.send({ type: 9, sequenceId: 5 });

    await waitUntil(() => second.closeCode !== undefined);
    expect(second.messages).toEqual([
      { type: 9, sequenceId: 1 },
      { type: 7, error: 'Connection closed with an error.' },
    ]);
    await waitUntil(() => server.hub.countOf('alice') === 0);
  });
});
