import { randomUUID } from 'node:crypto';
import { startSignalRServiceStandIn } from '@cairn/azure-signalr/testing';
import type { Revocation } from '@cairn/revocations';
import type { RunningService } from '@cairn/service-host';
import { waitUntil } from '@cairn/testing';
import { HubConnectionBuilder, LogLevel } from '@microsoft/signalr';
import type { HubConnection } from '@microsoft/signalr';
import { SpecService } from '../spec-service/spec-service.fixture.ts';

describe('tokens that operators of processing-service revoke', () => {
  let spec: SpecService;
  const clients: HubConnection[] = [];

  beforeAll(async () => {
    spec = await SpecService.create();
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()));
  });
  afterAll(() => spec.stop());

  async function revoke(service: RunningService, path: string, body: object): Promise<Revocation> {
    const token = await spec.issuer.token({ sub: randomUUID(), scope: 'operations:read operations:write' });
    const url = `/internal/operations/revocations/${path}`;
    const answer = await spec.call<Revocation>(service, 'PUT', url, { body: { reason: 'stolen', ...body }, token });
    expect(answer.status).toBe(200);
    return answer.body;
  }

  const statusWith = async (service: RunningService, token: string): Promise<number> =>
    (await spec.call(service, 'GET', '/internal/jobs/feed', { token })).status;

  /** What the page's connection was told when it ended; undefined while it is open. */
  async function connect(service: RunningService, token: string): Promise<{ ended?: string }> {
    const state: { ended?: string } = {};
    const client = new HubConnectionBuilder()
      .withUrl(`${service.url}/hubs/jobs`, { accessTokenFactory: () => token })
      .configureLogging(LogLevel.None)
      .build();
    client.onclose((error) => (state.ended = error?.message ?? 'closed'));
    clients.push(client);
    await client.start();
    return state;
  }

  it('are refused by every replica, and only they', async () => {
    const [first, second] = [await spec.start(), await spec.start()];
    const [sub, jti] = [randomUUID(), randomUUID()];
    const [stolen, other] = [
      await spec.issuer.token({ sub, jti }),
      await spec.issuer.token({ sub, jti: randomUUID() }),
    ];
    expect(await statusWith(first, stolen)).toBe(200);
    await revoke(first, `tokens/${jti}`, {});

    expect(await statusWith(first, stolen)).toBe(401);
    await waitUntil(async () => (await statusWith(second, stolen)) === 401);
    expect(await statusWith(second, other)).toBe(200);
  });

  it('may be all that a user holds; who signs in again is let in', async () => {
    const service = await spec.start();
    const sub = randomUUID();
    const [old, ageless] = [await spec.issuer.token({ sub }), await spec.issuer.token({ sub, iat: undefined })];
    const revoked = await revoke(service, `users/${sub.toUpperCase()}`, {});
    const after = Math.ceil(new Date(revoked.issuedBefore ?? '').getTime() / 1000);

    expect([await statusWith(service, old), await statusWith(service, ageless)]).toEqual([401, 401]);
    expect(await statusWith(service, await spec.issuer.token({ sub, iat: after }))).toBe(200);
    const list = await spec.call<Revocation[]>(service, 'GET', '/internal/operations/revocations?limit=1', {
      token: await spec.issuer.token({ scope: 'operations:read' }),
    });
    expect(list.body).toEqual([revoked]);
  });

  it('lose their open connections to the hub, on replicas that did not hear the operator too', async () => {
    const [asked, other] = [await spec.start(), await spec.start()];
    const [sub, jti] = [randomUUID(), randomUUID()];
    const [stolen, good] = [await spec.issuer.token({ sub, jti }), await spec.issuer.token({ sub, jti: randomUUID() })];
    const pages = [await connect(asked, stolen), await connect(other, stolen)];
    const stays = await connect(other, good);
    await revoke(asked, `tokens/${jti}`, {});

    await waitUntil(() => pages.every(({ ended }) => ended?.includes('The access token was revoked.')), {
      timeoutMs: 60_000,
    });
    await expect(connect(asked, stolen)).rejects.toThrow("Status code '401'");
    expect(stays.ended).toBeUndefined();
  });

  it('lose the connections that Azure SignalR Service holds for their user', async () => {
    const azure = await startSignalRServiceStandIn();
    try {
      const settings = { HUB_TRANSPORT: 'azure-signalr', AZURE_SIGNALR_CONNECTION_STRING: azure.connectionString };
      const service = await spec.start(settings);
      const sub = randomUUID();
      const token = await spec.issuer.token({ sub });
      const [page, ofAnother] = [await connect(service, token), await connect(service, await spec.issuer.token())];
      await revoke(service, `users/${sub}`, {});

      await waitUntil(() => page.ended !== undefined);
      await expect(connect(service, token)).rejects.toThrow("Status code '401'");
      expect(ofAnother.ended).toBeUndefined();
    } finally {
      await azure.stop();
    }
  });

  it('need a reason, a user that can be one, and a time that has come', async () => {
    const service = await spec.start();
    const token = await spec.issuer.token({ scope: 'operations:write' });
    const put = async (path: string, body: object) =>
      (await spec.call<unknown>(service, 'PUT', `/internal/operations/revocations/${path}`, { body, token })).body;
    const wrong = (field: string) => ({ status: 400, errors: [{ code: 'REQUEST_INVALID', field }] });

    expect(await put('tokens/a', {})).toMatchObject(wrong('reason'));
    expect(await put('users/ada', { reason: 'why' })).toMatchObject(wrong('userId'));
    const later = new Date(Date.now() + 3_600_000).toISOString();
    expect(await put(`users/${randomUUID()}`, { reason: 'why', issuedBefore: later })).toMatchObject(
      wrong('issuedBefore'),
    );
  });
});
