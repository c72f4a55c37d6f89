import { waitUntil } from '@cairn/testing';
import { SignJWT } from 'jose';
import { Service, ServiceClient } from '../stand-in.fixture.ts';
import type { SignalRServiceStandIn } from './signalr-service-stand-in.ts';
import { StandInTokens } from './stand-in-tokens.ts';

const keyOf = ({ connectionString }: SignalRServiceStandIn): string =>
  /AccessKey=([^;]+)/.exec(connectionString)?.[1] ?? '';

const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;

function sign(key: string, claims: Record<string, unknown>): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(key));
}

describe('the stand-in of Azure SignalR Service', () => {
  const service = new Service();
  let standIn: SignalRServiceStandIn;
  const clients: ServiceClient[] = [];

  beforeEach(async () => (standIn = await service.start()));
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.connection.stop();
    await service.stop();
  });

  async function connect(url: string, token: string): Promise<ServiceClient> {
    const client = new ServiceClient(url, token);
    clients.push(client);
    await client.connection.start();
    return client;
  }

  it('takes clients whose token is signed, in time and for exactly this hub', async () => {
    const url = `${standIn.endpoint}/client/?hub=a`;
    const good = { aud: url, nameid: 'alice', exp: inSeconds(60) };
    const key = keyOf(standIn);
    await connect(url, await sign(key, good));

    const refused = [
      await sign(`${key}x`, good),
      await sign(key, { ...good, exp: inSeconds(-10) }),
      await sign(key, { aud: url, nameid: 'alice' }),
      await sign(key, { ...good, aud: `${standIn.endpoint}/client/?hub=b` }),
      await sign(key, { ...good, aud: `${standIn.endpoint}/client/` }),
      'rubbish',
    ];
    for (const token of refused) await expect(connect(url, token)).rejects.toThrow('401');
    await expect(connect(`${standIn.endpoint}/client/?hub=b`, await sign(key, good))).rejects.toThrow('401');
  });

  it('ends the connection of a client that calls anything', async () => {
    const url = `${standIn.endpoint}/client/?hub=a`;
    const token = await sign(keyOf(standIn), { aud: url, exp: inSeconds(60) });
    const [sends, invokes, streams, listens] = await Promise.all([
      connect(url, token),
      connect(url, token),
      connect(url, token),
      connect(url, token),
    ]);

    await sends.connection.send('anything');
    await expect(invokes.connection.invoke('anything')).rejects.toThrow();
    streams.connection
      .stream('anything')
      .subscribe({ next: () => undefined, complete: () => undefined, error: () => undefined });

    await waitUntil(() => sends.closed && invokes.closed && streams.closed);
    expect(listens.closed).toBeUndefined();
  });

  it('ends a connection at the time that its token names, and else lets it outlive its token', async () => {
    const url = `${standIn.endpoint}/client/?hub=a`;
    const key = keyOf(standIn);
    const tokens = new StandInTokens(key, () => false);
    const claims = { aud: url, exp: inSeconds(60), nameid: 'alice', 'asrs.s.aeo': '4000000000' };

    const ends = await tokens.client(await sign(key, { ...claims, 'asrs.s.coae': 'true' }), url, 'a');
    const stays = await tokens.client(await sign(key, claims), url, 'a');

    expect(ends).toEqual({ userId: 'a/alice', expiresAt: 4_000_000_000 });
    expect(stays.expiresAt).toBeGreaterThan(inSeconds(86_400));
  });

  it('obeys requests whose token is signed, in time and for exactly this address', async () => {
    const path = '/api/hubs/a/:send';
    const audience = standIn.endpoint + path;
    const key = keyOf(standIn);
    const post = async (token: string, query = '?api-version=2022-06-01', body = '{"target":"m","arguments":[]}') =>
      (await fetch(audience + query, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body })).status;
    const good = await sign(key, { aud: audience, exp: inSeconds(60) });

    expect(await post(good)).toBe(202);
    expect(await post(good, '')).toBe(400);
    expect(await post(good, undefined, '{}')).toBe(400);
    expect(await post(good, undefined, 'rubbish')).toBe(400);
    expect(await post(good, undefined, `{"target":"m","arguments":["${'x'.repeat(1024 * 1024)}"]}`)).toBe(413);
    expect(await post('')).toBe(401);
    expect(await post(await sign(key, { aud: `${audience}?api-version=2022-06-01`, exp: inSeconds(60) }))).toBe(401);
    expect(await post(await sign(key, { aud: standIn.endpoint, exp: inSeconds(60) }))).toBe(401);
    expect(await post(await sign(key, { aud: audience, exp: inSeconds(-10) }))).toBe(401);
    expect(await post(await sign(`${key}x`, { aud: audience, exp: inSeconds(60) }))).toBe(401);
  });
});
