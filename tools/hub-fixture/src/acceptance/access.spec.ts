import { HttpTransportType, type HubConnection } from '@microsoft/signalr';
import { decodeJwt } from 'jose';
import { startFixture, type Fixture } from '../start-fixture.ts';
import { Clients, errorText, TRANSPORTS } from './clients.ts';

const clients = new Clients();
let fixture: Fixture;

beforeAll(async () => {
  fixture = await startFixture({ tokenSeconds: 600 });
});

afterEach(() => clients.stopAll());

afterAll(() => fixture.stop());

const freshToken = async () => (await fetch(`${fixture.url}/generateJwtToken`)).text();

describe.each(TRANSPORTS)('over $name', ({ transport }) => {
  it('a client with a token is let in', async () => {
    const token = await freshToken();
    const client = await clients.start(`${fixture.url}/authorizedhub`, { transport, accessTokenFactory: () => token });

    await expect(client.invoke('Echo', '你好')).resolves.toBe('你好');
  });

  it('a client that fetches its token each time is let in', async () => {
    const client = await clients.start(`${fixture.url}/authorizedhub`, { transport, accessTokenFactory: freshToken });

    await expect(client.invoke('Echo', '你好')).resolves.toBe('你好');
  });

  it.each([
    ['without a token', undefined],
    ['with a token that is none', () => 'rubbish'],
  ])('a client %s is told that it is unauthorised', async (_what, accessTokenFactory) => {
    const http = accessTokenFactory ? { transport, accessTokenFactory } : { transport };
    const client = clients.build(`${fixture.url}/authorizedhub`, http);

    await expect(errorText(client.start())).resolves.toBe(
      "Failed to complete negotiation with the server: Error: Unauthorized: Status code '401'",
    );
  });

  it('headers of the client reach the server', async () => {
    const headers = { 'User-Agent': 'Custom Agent', 'X-Header': 'value' };
    const client = await clients.start(`${fixture.url}/testhub`, { transport, headers });

    await expect(client.invoke('GetHeader', 'x-HEADER')).resolves.toBe('value');
    await expect(client.invoke('GetHeader', 'User-Agent')).resolves.toBe('Custom Agent');
    await expect(client.invoke('GetHeader', 'X-Missing')).resolves.toBeNull();
  });

  it('the client names itself unless told otherwise', async () => {
    const client = await clients.start(`${fixture.url}/testhub`, { transport });

    await expect(client.invoke('GetHeader', 'User-Agent')).resolves.toMatch(/^Microsoft SignalR\//);
  });

  it('cookies of the negotiation come back, but for those that have expired', async () => {
    const client = await clients.start(`${fixture.url}/testhub`, { transport });

    await expect(client.invoke('GetCookie', 'testCookie')).resolves.toBe('testValue');
    await expect(client.invoke('GetCookie', 'testCookie2')).resolves.toBe('testValue2');
    await expect(client.invoke('GetCookie', 'expiredCookie')).resolves.toBeNull();
  });

  it('a redirected negotiation leads to the hub, with the query that it was given', async () => {
    const url = `${fixture.url}/redirect?numRedirects=0&baseUrl=${encodeURIComponent(fixture.url)}`;
    const client = await clients.start(url, { transport });

    await expect(client.invoke('GetNumRedirects')).resolves.toBe(1);
    await expect(client.invoke('GetCallerConnectionId')).resolves.toBe(client.connectionId);
  });
});

describe('negotiation', () => {
  const transportOf = (client: HubConnection) => client.invoke<string>('GetActiveTransportName');

  it('picks WebSockets, then server-sent events, then long polling', async () => {
    const all = await clients.start(`${fixture.url}/testhub`);
    const noWebSockets = await clients.start(`${fixture.url}/testhub-nowebsockets`);
    const binary = await clients.start(`${fixture.url}/testhub-nowebsockets`, { encoding: 'messagepack' });

    await expect(transportOf(all)).resolves.toBe('WebSockets');
    await expect(transportOf(noWebSockets)).resolves.toBe('ServerSentEvents');
    await expect(transportOf(binary)).resolves.toBe('LongPolling');
  });

  it('falls back to the next transport when one cannot be opened', async () => {
    const NoWebSocket = function () {
      throw new Error('not here');
    };
    // An option that the client's types leave out.
    const http = { WebSocket: NoWebSocket } as object;
    const client = await clients.start(`${fixture.url}/testhub`, http);

    await expect(transportOf(client)).resolves.toBe('ServerSentEvents');
  });

  it('fails with the reason when the client wants a transport that is not offered', async () => {
    const client = clients.build(`${fixture.url}/testhub-nowebsockets`, { transport: HttpTransportType.WebSockets });

    await expect(errorText(client.start())).resolves.toMatch(
      /^Unable to connect to the server with any of the available/,
    );
  });

  it('may be skipped with WebSockets; the client then knows no id', async () => {
    const client = await clients.start(`${fixture.url}/testhub`, {
      transport: HttpTransportType.WebSockets,
      skipNegotiation: true,
    });

    expect(client.connectionId).toBeNull();
    await expect(client.invoke('Echo', 'hello')).resolves.toBe('hello');
  });

  it('gives each connection an id of its own', async () => {
    const two = await Promise.all([1, 2].map(() => clients.start(`${fixture.url}/testhub`)));
    const ids = await Promise.all(two.map((client) => client.invoke<string>('GetCallerConnectionId')));

    expect(ids).toEqual(two.map(({ connectionId }) => connectionId));
    expect(new Set(ids).size).toBe(2);
  });
});

it('a token of the fixture is good for five seconds', async () => {
  const other = await startFixture();
  try {
    const { iat = 0, exp } = decodeJwt(await (await fetch(`${other.url}/generateJwtToken`)).text());
    expect(exp).toBe(iat + 5);
  } finally {
    await other.stop();
  }
});
