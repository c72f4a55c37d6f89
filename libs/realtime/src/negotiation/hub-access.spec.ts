import { get, type IncomingMessage } from 'node:http';
import { waitUntil } from '@cairn/testing';
import { WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import { ConnectionTokens } from './connection-tokens.ts';
import { Hub } from '../hub/hub.ts';
import {
  connectRaw,
  CONNECTION_KEY,
  negotiate,
  officialClient,
  openSocket,
  PAGE_ORIGIN,
  startTestHub,
  tokenFor,
  type TestHub,
} from '../testing/test-hub.ts';

@WebSocketGateway({ path: '/hubs/test' })
class QuietGateway {
  @WebSocketServer() hub!: Hub;
}

describe('access to a hub', () => {
  let server: TestHub;
  let replica: TestHub;

  beforeAll(async () => {
    server = await startTestHub(QuietGateway);
    replica = await startTestHub(QuietGateway);
  });

  afterAll(async () => {
    await server.stop();
    await replica.stop();
  });

  const request = (path: string, method: string, headers: Record<string, string> = {}) =>
    fetch(`${server.url}${path}`, { method, headers });
  const bearer = (userId: string) => ({ authorization: `Bearer ${tokenFor(userId)}` });

  describe('negotiation', () => {
    it('answers what the protocol says', async () => {
      const response = await request(
        '/negotiate?negotiateVersion=1&useStatefulReconnect=true',
        'POST',
        bearer('alice'),
      );

      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toContain('application/json');
      expect(response.headers.get('cache-control')).toBe('no-store');
      await expect(response.json()).resolves.toEqual({
        negotiateVersion: 1,
        connectionId: expect.stringMatching(/^[\w-]{22}$/),
        connectionToken: expect.stringMatching(/^[\w-]+\.[\w-]{43}$/),
        availableTransports: [
          { transport: 'WebSockets', transferFormats: ['Text', 'Binary'] },
          { transport: 'ServerSentEvents', transferFormats: ['Text'] },
          { transport: 'LongPolling', transferFormats: ['Text', 'Binary'] },
        ],
        useStatefulReconnect: true,
        tokenLifetimeSeconds: expect.any(Number),
      });
    });

    it('offers nothing that the client did not ask for or the hub does not do', async () => {
      const unasked = await request('/negotiate?negotiateVersion=1', 'POST', bearer('alice'));
      const plain = await startTestHub(QuietGateway, {
        transports: ['LongPolling'],
        statefulReconnect: false,
        refresh: false,
      });
      const asked = await fetch(`${plain.url}/negotiate?negotiateVersion=2&useStatefulReconnect=true`, {
        method: 'POST',
        headers: bearer('alice'),
      });
      await plain.stop();

      await expect(unasked.json()).resolves.not.toHaveProperty('useStatefulReconnect');
      await expect(asked.json()).resolves.toEqual({
        negotiateVersion: 1,
        connectionId: expect.any(String),
        connectionToken: expect.any(String),
        availableTransports: [{ transport: 'LongPolling', transferFormats: ['Text', 'Binary'] }],
      });
    });

    it('gives version 0 one id, which opens the socket', async () => {
      const answer = await (await request('/negotiate', 'POST', bearer('alice'))).json();

      expect(answer).not.toHaveProperty('connectionToken');
      expect(answer).toMatchObject({ negotiateVersion: 0 });
      const { connectionId } = answer as { connectionId: string };
      const client = await openSocket(server.url, { id: connectionId, access_token: tokenFor('alice') });
      client.socket.terminate();
    });

    it.each([
      ['one', 'The client requested a non-integer protocol version.'],
      ['-1', "The client requested version '-1', but the server does not support this version."],
    ])('refuses version %s with a text', async (version, error) => {
      const response = await request(`/negotiate?negotiateVersion=${version}`, 'POST', bearer('alice'));

      expect(response.status).toBe(200);
      await expect(response.json()).resolves.toEqual({ error });
    });

    it.each([
      ['no token', '', 'AUTH_TOKEN_MISSING'],
      ['a bad token', '?access_token=rubbish', 'AUTH_TOKEN_INVALID'],
      ['an expired token', `?access_token=${tokenFor('alice', { expiresInSeconds: -1 })}`, 'AUTH_TOKEN_EXPIRED'],
    ])('answers %s with the common envelope', async (_what, query, code) => {
      const response = await request(`/negotiate${query}`, 'POST');

      expect(response.status).toBe(401);
      await expect(response.json()).resolves.toEqual({
        traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
        success: false,
        status: 401,
        errors: [{ code, message: expect.any(String) }],
      });
    });

    it('takes the token of the header before the one of the query', async () => {
      const response = await request('/negotiate?access_token=rubbish', 'POST', bearer('alice'));

      expect(response.status).toBe(200);
    });

    it('lets pages of the listed origins in, with credentials, and no others', async () => {
      const own = await request('/negotiate', 'POST', { ...bearer('alice'), origin: PAGE_ORIGIN });
      const foreign = await request('/negotiate', 'POST', { ...bearer('alice'), origin: 'https://evil.example' });

      expect(own.headers.get('access-control-allow-origin')).toBe(PAGE_ORIGIN);
      expect(own.headers.get('access-control-allow-credentials')).toBe('true');
      expect(foreign.status).toBe(403);
      expect(foreign.headers.has('access-control-allow-origin')).toBe(false);
    });

    it('answers the preflight of a listed origin, without a token', async () => {
      const response = await request('/negotiate', 'OPTIONS', { origin: PAGE_ORIGIN });

      expect(response.status).toBe(204);
      expect(response.headers.get('access-control-allow-origin')).toBe(PAGE_ORIGIN);
      const allowed = response.headers.get('access-control-allow-headers')?.split(', ');
      expect(allowed).toEqual(
        expect.arrayContaining(['authorization', 'x-requested-with', 'x-signalr-user-agent', 'content-type']),
      );
    });
  });

  describe('the answers that clients of other transports know', () => {
    it.each([
      ['GET', '/negotiate', 405, 'Method not allowed.'],
      ['GET', '/refresh', 405, 'Method not allowed.'],
      ['GET', '', 400, 'Connection ID required'],
      ['POST', '?id=', 400, 'Connection ID required'],
      ['GET', '?id=unknown', 404, 'No Connection with that ID'],
      ['POST', '?id=unknown', 404, 'No Connection with that ID'],
      ['DELETE', '?id=unknown', 404, 'No Connection with that ID'],
      ['PUT', '?id=unknown', 405, 'Method not allowed.'],
    ])('%s %s is %i', async (method, path, status, text) => {
      const response = await request(path, method, bearer('alice'));

      expect(response.status).toBe(status);
      await expect(response.text()).resolves.toBe(text);
    });

    it('names the transport that the hub does not offer', async () => {
      const onlySockets = await startTestHub(QuietGateway, { transports: ['WebSockets'] });
      const onlyPolls = await startTestHub(QuietGateway, { transports: ['LongPolling'] });
      const token = tokenFor('alice');
      const tokenAt = async (url: string) => (await negotiate(url, token)).connectionToken;
      const get = async (accept: string) => {
        const id = await tokenAt(onlySockets.url);
        const response = await fetch(`${onlySockets.url}?id=${id}`, { headers: { ...bearer('alice'), accept } });
        return `${response.status} ${await response.text()}`;
      };

      const answers = [await get('*/*'), await get('text/event-stream')];
      const socket = await openSocket(onlyPolls.url, { id: await tokenAt(onlyPolls.url), access_token: token }).catch(
        String,
      );
      await Promise.all([onlySockets.stop(), onlyPolls.stop()]);

      expect(answers).toEqual([
        '404 LongPolling transport not supported by this end point type',
        '404 ServerSentEvents transport not supported by this end point type',
      ]);
      expect(socket).toBe('Error: refused with 404');
    });

    it('takes neither data nor an end over HTTP for a connection that is a WebSocket', async () => {
      const token = tokenFor('alice');
      const { connectionToken } = await negotiate(server.url, token);
      const client = await openSocket(server.url, { id: connectionToken, access_token: token });

      expect((await request(`?id=${connectionToken}`, 'POST', bearer('alice'))).status).toBe(405);
      expect((await request(`?id=${connectionToken}`, 'DELETE', bearer('alice'))).status).toBe(400);
      expect((await request(`?id=${connectionToken}`, 'DELETE', bearer('bob'))).status).toBe(404);
      expect((await request(`?id=${connectionToken}`, 'GET', bearer('alice'))).status).toBe(400);
      client.socket.terminate();
    });

    it('leaves other paths to the application, and offers of HTTP/2 too', async () => {
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        const headers = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABkAAQAoAAA' };
        get(`http://127.0.0.1:${server.port}/elsewhere`, { headers }, resolve).on('error', reject);
      });
      answer.resume();
      expect(answer.statusCode).toBe(404);
      expect((await request('/other', 'POST')).status).toBe(404);
      await expect(request('/other', 'POST').then((response) => response.text())).resolves.toContain('Cannot POST');
    });
  });

  describe('opening the socket', () => {
    const dial = (url: string, query: Record<string, string>, headers = {}) =>
      openSocket(url, query, headers).then(
        (client) => {
          client.socket.terminate();
          return 'opened';
        },
        (error: Error) => error.message,
      );

    it('takes the token from the header or the query', async () => {
      const first = await negotiate(server.url, tokenFor('alice'));
      const second = await negotiate(server.url, tokenFor('alice'));

      await expect(dial(server.url, { id: first.connectionToken }, bearer('alice'))).resolves.toBe('opened');
      await expect(dial(server.url, { id: second.connectionToken, access_token: tokenFor('alice') })).resolves.toBe(
        'opened',
      );
    });

    it('refuses no token, a bad one, another user, a foreign origin and an unknown path', async () => {
      const { connectionToken: id } = await negotiate(server.url, tokenFor('alice'));
      const good = { id, access_token: tokenFor('alice') };

      await expect(dial(server.url, { id })).resolves.toBe('refused with 401');
      await expect(dial(server.url, { id, access_token: 'rubbish' })).resolves.toBe('refused with 401');
      await expect(dial(server.url, { id, access_token: tokenFor('bob') })).resolves.toBe('refused with 403');
      await expect(dial(server.url, good, { origin: 'https://evil.example' })).resolves.toBe('refused with 403');
      await expect(dial(`${server.url}/negotiate`, good)).resolves.toBe('refused with 404');
      await expect(dial(`${server.url}-else`, good)).resolves.toBe('refused with 404');
      await expect(dial(server.url, good, { origin: PAGE_ORIGIN })).resolves.toBe('opened');
    });

    it('refuses a connection token that expired, was forged, or was used', async () => {
      const issue = (options: Partial<ConstructorParameters<typeof ConnectionTokens>[0]>) =>
        new ConnectionTokens({ key: CONNECTION_KEY, hubPath: '/hubs/test', ...options }).issue('alice').connectionToken;
      const connect = (id: string) => dial(server.url, { id, access_token: tokenFor('alice') });
      const good = issue({});

      await expect(connect(issue({ now: () => Date.now() - 61_000 }))).resolves.toBe('refused with 404');
      await expect(connect(issue({ key: 'another key of sufficient length' }))).resolves.toBe('refused with 404');
      await expect(connect(issue({ hubPath: '/hubs/other' }))).resolves.toBe('refused with 404');
      await expect(connect(good)).resolves.toBe('opened');
      await expect(connect(good)).resolves.toMatch(/^refused with (404|409)$/);
    });

    it('refuses a second socket while the connection is open, and its token for good afterwards', async () => {
      const token = tokenFor('alice');
      const { connectionToken: id } = await negotiate(server.url, token);
      const first = await openSocket(server.url, { id, access_token: token });

      await expect(dial(server.url, { id, access_token: token })).resolves.toBe('refused with 409');
      expect(first.closeCode).toBeUndefined();
      first.socket.close();
      await waitUntil(() => server.hub.countOf('alice') === 0);
      await expect(dial(server.url, { id, access_token: token })).resolves.toBe('refused with 404');
    });

    it('needs no negotiation', async () => {
      await expect(dial(server.url, { access_token: tokenFor('alice') })).resolves.toBe('opened');
    });

    it('works on another replica than the negotiation, under the same id', async () => {
      const token = tokenFor('alice');
      const { connectionId, connectionToken } = await negotiate(server.url, token);

      const client = await openSocket(replica.url, { id: connectionToken, access_token: token });
      client.send({ protocol: 'json', version: 1 });
      await waitUntil(() => client.messages.length === 1);
      replica.hub.connection(connectionId).send('news', 'from the other replica');

      await waitUntil(() => client.ofType(1).length === 1);
      expect(client.ofType(1)[0]?.arguments).toEqual(['from the other replica']);
      client.socket.terminate();
    });

    it('is limited to so many at once for one user', async () => {
      const small = await startTestHub(QuietGateway, { limits: { maxConnectionsPerUser: 3 } });
      const open = await Promise.all([1, 2, 3].map(() => connectRaw(small.url, 'carol')));

      const [refused, opened] = [
        await dial(small.url, { access_token: tokenFor('carol') }),
        await dial(small.url, { access_token: tokenFor('dora') }),
      ];
      for (const client of open) client.socket.terminate();
      await small.stop();

      expect([refused, opened]).toEqual(['refused with 429', 'opened']);
    });

    it('is limited to so many at once in all', async () => {
      const small = await startTestHub(QuietGateway, { limits: { maxConnections: 2 } });
      const open = await Promise.all(['a', 'b'].map((user) => connectRaw(small.url, user)));

      const refused = await dial(small.url, { access_token: tokenFor('c') });
      const { error } = await negotiate(small.url, tokenFor('c'));
      for (const client of open) client.socket.terminate();
      await small.stop();

      expect(refused).toBe('refused with 503');
      expect(error).toBe('This server has too many connections open; try again later.');
    });
  });

  it('takes clients without a token where it is told to, and still checks those that bring one', async () => {
    const open = await startTestHub(QuietGateway, { anonymous: true, limits: { maxConnectionsPerUser: 1 } });
    const clients = [officialClient(open.url, () => ''), officialClient(open.url, () => '')];

    await Promise.all(clients.map((client) => client.start()));
    const answer = await fetch(`${open.url}/negotiate?access_token=rubbish`, { method: 'POST' });
    const ids = clients.map((client) => client.connectionId);
    await Promise.all(clients.map((client) => client.stop()));
    await open.stop();

    expect(new Set(ids).size).toBe(2);
    expect(answer.status).toBe(401);
  });

  it('lets a page send headers of its own', async () => {
    const response = await request('/negotiate', 'OPTIONS', {
      origin: PAGE_ORIGIN,
      'access-control-request-headers': 'authorization, X-Tenant, bad name',
    });

    expect(response.headers.get('access-control-allow-headers')).toContain(', x-tenant');
    expect(response.headers.get('access-control-allow-headers')).not.toContain('bad');
  });

  it('asks a function about origins where it is given one', async () => {
    const choosy = await startTestHub(QuietGateway, { allowedOrigins: (origin) => origin.endsWith('.example') });
    const statusFor = async (origin: string) =>
      (await fetch(`${choosy.url}/negotiate`, { method: 'POST', headers: { ...bearer('alice'), origin } })).status;

    const statuses = [await statusFor('https://any.example'), await statusFor('https://example.evil')];
    await choosy.stop();

    expect(statuses).toEqual([200, 403]);
  });

  it('ends for everyone with leave to come back when the application closes, and nobody comes in after', async () => {
    const closing = await startTestHub(QuietGateway, { limits: { closeGraceMs: 60_000 } });
    const alice = await connectRaw(closing.url, 'alice');
    const stubborn = await connectRaw(closing.url, 'bob');
    stubborn.socket.pause();

    const stopped = closing.stop();
    await waitUntil(() => closing.hub.closing);
    // The one that does not answer the Close holds the end up until it has gone.
    const late = await fetch(`${closing.url}/negotiate`, { method: 'POST', headers: bearer('alice') });
    stubborn.socket.terminate();
    await stopped;

    expect(late.status).toBe(503);
    await waitUntil(() => alice.closeCode === 1000);
    expect(alice.ofType(7)).toEqual([{ type: 7, allowReconnect: true }]);
  });

  it('shows the official client the reason of a refusal', async () => {
    const client = officialClient(server.url.replace('/hubs/test', '/hubs/none'), () => tokenFor('alice'));

    await expect(client.start()).rejects.toThrow("Status code '404'");
  });
});
