import { waitUntil } from '@cairn/testing';
import { HttpTransportType, HubConnectionState, type HubConnection } from '@microsoft/signalr';
import { startFixture, type Fixture, type FixtureOptions } from '../start-fixture.ts';
import { Clients, errorText, TRANSPORTS, WAYS } from './clients.ts';
import { startProxy, type CuttableProxy } from './cuttable-proxy.ts';

const clients = new Clients();
const fixtures: Fixture[] = [];
const proxies: CuttableProxy[] = [];

async function serve(options?: FixtureOptions): Promise<Fixture> {
  const fixture = await startFixture(options);
  fixtures.push(fixture);
  return fixture;
}

afterEach(async () => {
  await clients.stopAll();
  await Promise.all(fixtures.splice(0).map((fixture) => fixture.stop()));
  await Promise.all(proxies.splice(0).map((proxy) => proxy.stop()));
});

/** Quick retries, more of them than any restart takes. */
const KEEP_TRYING = Array<number>(600).fill(100);

/** What the client's listeners heard. */
function historyOf(client: HubConnection) {
  const history = {
    reconnecting: [] as (Error | undefined)[],
    reconnected: [] as (string | undefined)[],
    closed: [] as (Error | undefined)[],
  };
  client.onreconnecting((error) => void history.reconnecting.push(error));
  client.onreconnected((id) => void history.reconnected.push(id));
  client.onclose((error) => void history.closed.push(error));
  return history;
}

/** The client's own reaction to a silent server, without the wait for it. */
function loseServer(client: HubConnection): void {
  (client as unknown as { serverTimeout(): void }).serverTimeout();
}

describe.each(TRANSPORTS)('over $name', ({ transport }) => {
  it('a client that lost its connection comes back under a new id', async () => {
    const { url } = await serve();
    const client = await clients.start(`${url}/testhub`, { transport, retryDelaysMs: KEEP_TRYING });
    const history = historyOf(client);
    const firstId = client.connectionId;

    loseServer(client);
    await waitUntil(() => history.reconnected.length === 1);

    expect(history.reconnecting).toHaveLength(1);
    expect(history.reconnected).toEqual([client.connectionId]);
    expect(client.connectionId).not.toBe(firstId);
    await expect(client.invoke('GetCallerConnectionId')).resolves.toBe(client.connectionId);
  });

  it('a server that shuts down sends its clients to the next one', async () => {
    const first = await serve();
    const proxy = await startProxy(first.port);
    proxies.push(proxy);
    const client = await clients.start(`${proxy.url}/testhub`, { transport, retryDelaysMs: KEEP_TRYING });
    const history = historyOf(client);

    await first.stop();
    await waitUntil(() => history.reconnecting.length > 0);
    proxy.lead((await serve()).port);
    await waitUntil(() => history.reconnected.length > 0);

    expect(history.reconnecting[0]).toBeUndefined();
    expect(history.closed).toEqual([]);
    await expect(client.invoke('Echo', 'back')).resolves.toBe('back');
  });

  it('a server that shuts down ends clients which do not reconnect, without an error', async () => {
    const fixture = await serve();
    const client = await clients.start(`${fixture.url}/testhub`, { transport });
    const history = historyOf(client);

    await fixture.stop();
    await waitUntil(() => history.closed.length > 0);

    expect(history.closed).toEqual([undefined]);
  });
});

// The client has no such timer for long polling, which never says nothing for long.
describe.each(TRANSPORTS.filter(({ name }) => name !== 'LongPolling'))(
  'a silent server over $name',
  ({ transport }) => {
    it('is given up on', async () => {
      const { url } = await serve();
      const client = await clients.start(`${url}/testhub`, { transport });
      const history = historyOf(client);

      client.serverTimeoutInMilliseconds = 1;
      // Any message sets the timer anew, to what it is now.
      await client.invoke('Echo', '').catch(() => undefined);
      await waitUntil(() => history.closed.length > 0);

      const text = 'Server timeout elapsed without receiving a message from the server.';
      expect(history.closed).toEqual([new Error(text)]);
    });

    it('is none when it sends pings', async () => {
      const { url } = await serve({ limits: { pingIntervalMs: 50 } });
      const client = await clients.start(`${url}/testhub`, { transport });
      const history = historyOf(client);
      let resets = 0;
      const inner = client as unknown as { _resetTimeoutPeriod(): void };
      const original = inner._resetTimeoutPeriod.bind(client);
      inner._resetTimeoutPeriod = () => {
        resets++;
        original();
      };

      await waitUntil(() => resets >= 5);

      expect(history.closed).toEqual([]);
      expect(client.state).toBe(HubConnectionState.Connected);
    });
  },
);

describe.each(WAYS)('$encoding over $name', ({ transport, encoding }) => {
  it('a client that breaks the rules is told so and stays away, reconnecting or not', async () => {
    const { url } = await serve();
    const options = { transport, encoding, retryDelaysMs: KEEP_TRYING };
    const client = await clients.start(`${url}/testhub`, options);
    const bystander = await clients.start(`${url}/testhub`, options);
    const history = historyOf(client);

    await errorText(client.invoke('Echo', 'x'.repeat(40_000)));
    await waitUntil(() => history.closed.length > 0);

    expect(history.closed[0]?.message).toBe('Server returned an error on close: Connection closed with an error.');
    expect(history.reconnecting).toEqual([]);
    await expect(bystander.invoke('Echo', 'unharmed')).resolves.toBe('unharmed');
  });
});

it('a client that was redirected is redirected again when it comes back', async () => {
  const { url } = await serve();
  const redirecting = `${url}/redirect?numRedirects=0&baseUrl=${encodeURIComponent(url)}`;
  const client = await clients.start(redirecting, { retryDelaysMs: KEEP_TRYING });
  const history = historyOf(client);

  loseServer(client);
  await waitUntil(() => history.reconnected.length === 1);

  await expect(client.invoke('GetNumRedirects')).resolves.toBe(1);
  await expect(client.invoke('GetCallerConnectionId')).resolves.toBe(client.connectionId);
});

it('a client that skips negotiation comes back too', async () => {
  const { url } = await serve();
  const transport = HttpTransportType.WebSockets;
  const client = await clients.start(`${url}/testhub`, { transport, skipNegotiation: true, retryDelaysMs: [0] });
  const history = historyOf(client);

  loseServer(client);
  await waitUntil(() => history.reconnected.length === 1);

  await expect(client.invoke('Echo', 'back')).resolves.toBe('back');
});
