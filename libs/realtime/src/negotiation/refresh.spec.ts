import { AuthForbiddenError } from '@cairn/errors';
import { waitUntil } from '@cairn/testing';
import { WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import type { HubConnection } from '../connection/hub-connection.ts';
import { Hub } from '../hub/hub.ts';
import { negotiate, openSocket, startTestHub, tokenFor, type RawClient, type TestHub } from '../testing/test-hub.ts';

@WebSocketGateway({ path: '/hubs/test' })
class QuietGateway {
  @WebSocketServer() hub!: Hub;
}

describe('fresh credentials', () => {
  const servers: TestHub[] = [];
  const sockets: RawClient[] = [];

  afterEach(async () => {
    for (const { socket } of sockets.splice(0)) socket.terminate();
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });

  async function serve(options: Parameters<typeof startTestHub>[1] = {}): Promise<TestHub> {
    const server = await startTestHub(QuietGateway, options);
    servers.push(server);
    return server;
  }

  async function connect({ url, hub }: TestHub, token: string) {
    const opened: HubConnection[] = [];
    hub.onConnected((connection) => opened.push(connection));
    const { connectionId, connectionToken } = await negotiate(url, token);
    const client = await openSocket(url, { id: connectionToken, access_token: token });
    sockets.push(client);
    client.send({ protocol: 'json', version: 1 });
    await waitUntil(() => client.messages.length === 1);
    return { client, connectionId, connectionToken, connection: opened[0]! };
  }

  async function refresh(url: string, connectionToken: string | undefined, token?: string) {
    const query = connectionToken === undefined ? '' : `?id=${encodeURIComponent(connectionToken)}`;
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(`${url}/refresh${query}`, { method: 'POST', headers });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  it('take the place of those that the connection began with', async () => {
    const server = await serve();
    const { client, connectionId, connectionToken, connection } = await connect(server, tokenFor('alice'));
    const refreshed: unknown[] = [];
    connection.on('refreshed', (user) => void refreshed.push(user));
    const newer = tokenFor('alice', { expiresInSeconds: 1_200 });

    const { status, body } = await refresh(server.url, connectionToken, newer);

    expect(status).toBe(200);
    expect(body).toEqual({
      connectionId,
      refreshedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      tokenLifetimeSeconds: expect.any(Number),
    });
    expect(body.tokenLifetimeSeconds).toBeGreaterThan(1_000);
    expect(refreshed).toEqual([connection.user]);
    expect(connection.user.expiresAt).toBe(Number(newer.split('~')[1]));
    expect(client.closeCode).toBeUndefined();
  });

  it('that end unrefreshed end the connection, with leave to come back', async () => {
    const { client, connection } = await connect(await serve(), tokenFor('alice'));

    connection.renew({ userId: 'alice', expiresAt: Date.now() / 1000 + 0.1 });

    await waitUntil(() => client.closeCode !== undefined);
    expect(client.ofType(7)).toEqual([{ type: 7, error: 'The access token has expired.', allowReconnect: true }]);
  });

  it('are refused in the words of the protocol', async () => {
    const server = await serve();
    const { connectionToken } = await connect(server, tokenFor('alice'));
    const closed = await serve({ refresh: false });
    const good = tokenFor('alice');

    const refusals = [
      await refresh(server.url, undefined, good),
      await refresh(server.url, 'unknown', good),
      await refresh(server.url, connectionToken),
      await refresh(server.url, connectionToken, 'rubbish'),
      await refresh(server.url, connectionToken, tokenFor('alice', { expiresInSeconds: -1 })),
      await refresh(server.url, connectionToken, tokenFor('bob')),
      await refresh(closed.url, connectionToken, good),
    ];

    expect(refusals.map(({ status, body }) => `${status} ${String(body.error)}`)).toEqual([
      '400 missing_connection_token',
      '404 connection_not_found',
      '401 invalid_token',
      '401 invalid_token',
      '401 invalid_token',
      '403 user_changed',
      '404 refresh_disabled',
    ]);
    for (const { body } of refusals) expect(body).toHaveProperty('error_description', expect.any(String));
    expect(server.hub.countOf('alice')).toBe(1);
  });

  it('let the application look at the rights again, which may refuse them or take some away', async () => {
    let allowed = true;
    const server = await serve({
      onRefresh: (connection) => {
        if (!allowed) throw new AuthForbiddenError('Your rights are gone.');
        connection.send('rights', 'fewer');
      },
    });
    const { client, connectionToken, connection } = await connect(server, tokenFor('alice'));
    const newer = tokenFor('alice', { expiresInSeconds: 1_200 });

    const taken = await refresh(server.url, connectionToken, newer);
    allowed = false;
    const refused = await refresh(server.url, connectionToken, tokenFor('alice', { expiresInSeconds: 2_400 }));

    await waitUntil(() => client.ofType(1).length === 1);
    expect(taken.status).toBe(200);
    expect(refused).toMatchObject({
      status: 403,
      body: { error: 'refresh_rejected', error_description: 'Your rights are gone.' },
    });
    expect(connection.user.expiresAt).toBe(Number(newer.split('~')[1]));
  });

  it('are asked for by a revocation, which ends the connection', async () => {
    const revoked = new Set<string>();
    const server = await serve({
      isRevoked: async ({ userId }) => revoked.has(userId),
      limits: { recheckIntervalMs: 50 },
    });
    const alice = await connect(server, tokenFor('alice'));
    const bob = await connect(server, tokenFor('bob'));

    revoked.add('alice');

    await waitUntil(() => alice.client.closeCode !== undefined);
    expect(alice.client.ofType(7)).toEqual([{ type: 7, error: 'The access token was revoked.', allowReconnect: true }]);
    expect(bob.client.closeCode).toBeUndefined();
  });

  it('do not end because the list of revocations cannot be read', async () => {
    let asked = 0;
    const server = await serve({
      isRevoked: () => {
        asked++;
        throw new Error('the list is away');
      },
      limits: { recheckIntervalMs: 20 },
    });
    const { client } = await connect(server, tokenFor('alice'));

    await waitUntil(() => asked >= 3);

    expect(client.closeCode).toBeUndefined();
  });
});
