import { Hub, type HubLoss } from '@cairn/realtime';
import { freePort, waitUntil } from '@cairn/testing';
import { decodeJwt } from 'jose';
import type { AzureSignalRBackplane } from './index.ts';
import { Service } from './stand-in.fixture.ts';

describe('AzureSignalRBackplane', () => {
  const service = new Service();
  afterEach(() => service.stop());

  async function start(options: Parameters<Service['backplane']>[1] = {}) {
    const standIn = await service.start();
    const { backplane, waits, lines } = service.backplane(standIn.connectionString, options);
    const hub = new Hub('/hubs/a', { fanOut: backplane.fanOut('/hubs/a') });
    const losses: HubLoss[] = [];
    hub.onLoss((loss) => losses.push(loss));
    return { standIn, backplane, hub, losses, waits, lines };
  }

  it('sends clients to the service, with a token for that hub and user that ends with their own', async () => {
    const { standIn, backplane } = await start();
    const expiresAt = Math.floor(Date.now() / 1000) + 100;

    const redirect = await backplane.redirect('/hubs/a', { userId: 'alice', expiresAt });

    expect(redirect.url).toBe(`${standIn.endpoint}/client/?hub=hubs_a`);
    expect(decodeJwt(redirect.accessToken)).toEqual({
      aud: redirect.url,
      nameid: 'alice',
      exp: expiresAt,
      iat: expect.any(Number),
      'asrs.s.coae': 'true',
      'asrs.s.aeo': String(expiresAt),
    });
  });

  it('reaches everybody, a user, a connection and a group, and nobody of another hub', async () => {
    const { backplane, hub } = await start();
    const alice = await service.connect(backplane, 'alice');
    const bob = await service.connect(backplane, 'bob');
    const elsewhere = await service.connect(backplane, 'alice', '/hubs/b');

    hub.groups.add({ userId: 'bob' }, 'a/b c');
    hub.group('a/b c').send('news', 'group');
    hub.all().send('news', 'all');
    hub.allExcept(bob.id).send('news', 'not bob');
    hub.user('alice').send('news', 'alice');
    hub.connection(bob.id).send('news', 'connection');
    hub.user("o'neil/:send").send('news', 'nobody');
    await hub.close();

    await waitUntil(() => alice.received.length === 3 && bob.received.length === 3);
    expect(alice.received.toSorted()).toEqual(['alice', 'all', 'not bob']);
    expect(bob.received.toSorted()).toEqual(['all', 'connection', 'group']);
    expect(elsewhere.received).toEqual([]);
  });

  it('keeps the order of what is sent to the same', async () => {
    const { backplane, hub } = await start();
    const alice = await service.connect(backplane, 'alice');

    for (let n = 0; n < 50; n++) hub.user('alice').send('news', n);

    await waitUntil(() => alice.received.length === 50);
    expect(alice.received).toEqual(Array.from({ length: 50 }, (_, n) => n));
  });

  it('sends bytes, dates and big integers as our own hubs do', async () => {
    const { backplane, hub } = await start();
    const alice = await service.connect(backplane, 'alice');

    hub.user('alice').send('news', { bytes: new Uint8Array([1, 2, 3]), at: new Date(0), big: 2n ** 60n });

    await waitUntil(() => alice.received.length === 1);
    expect(alice.received).toEqual([{ bytes: 'AQID', at: '1970-01-01T00:00:00Z', big: '1152921504606846976' }]);
  });

  it('takes connections and users out of groups again, and users who connect later into them', async () => {
    const { backplane, hub } = await start();
    const alice = await service.connect(backplane, 'alice');
    hub.groups.add(alice.id, 'by connection');
    hub.groups.add({ userId: 'alice' }, 'by user');
    hub.groups.add({ userId: 'alice' }, 'now only', { ttlSeconds: 0 });
    for (const group of ['by connection', 'by user', 'now only']) hub.group(group).send('news', group);
    await waitUntil(() => alice.received.length === 3);

    const later = await service.connect(backplane, 'alice');
    for (const group of ['by connection', 'by user', 'now only']) hub.group(group).send('news', `${group} again`);
    await waitUntil(() => alice.received.length === 6 && later.received.length === 1);
    expect(later.received).toEqual(['by user again']);

    hub.groups.remove({ userId: 'alice' }, 'by user');
    hub.groups.remove(alice.id, 'by connection');
    hub.group('by user').send('news', 'unheard');
    hub.group('by connection').send('news', 'unheard');
    hub.group('now only').send('news', 'heard');
    await waitUntil(() => alice.received.includes('heard'));
    await hub.close();
    hub.user('alice').send('news', 'the end');
    await waitUntil(() => alice.received.includes('the end') && later.received.includes('the end'));
    expect([...alice.received, ...later.received]).not.toContain('unheard');
  });

  it('closes connections, with the reason', async () => {
    const { backplane, hub } = await start();
    const [alice, bob, carol] = await Promise.all(
      ['alice', 'bob', 'carol'].map((userId) => service.connect(backplane, userId)),
    );

    hub.user('alice').close({ error: 'Signed out.' });
    hub.connection(bob?.id ?? '').close();

    await waitUntil(() => alice?.closed && bob?.closed);
    expect(String(alice?.closed?.error)).toContain('Signed out.');
    expect(carol?.closed).toBeUndefined();
  });

  it('knows whether anybody is there', async () => {
    const { backplane, hub } = await start();
    const alice = await service.connect(backplane, 'alice');
    hub.groups.add(alice.id, 'g');
    await hub.close();

    const present = (target: Parameters<AzureSignalRBackplane['isPresent']>[1]) =>
      backplane.isPresent('/hubs/a', target);

    expect(await present({ to: 'user', userId: 'alice' })).toBe(true);
    expect(await present({ to: 'user', userId: 'bob' })).toBe(false);
    expect(await present({ to: 'group', group: 'g' })).toBe(true);
    expect(await present({ to: 'group', group: 'h' })).toBe(false);
    expect(await present({ to: 'connection', connectionId: alice.id })).toBe(true);
    expect(await present({ to: 'connection', connectionId: 'x' })).toBe(false);
  });

  it('waits as long as the service asks, and then sends again', async () => {
    const { standIn, backplane, hub, losses, waits } = await start();
    const alice = await service.connect(backplane, 'alice');
    standIn.failNext(1, { status: 429, retryAfter: '7' });
    standIn.failNext(1, { status: 503, retryAfter: new Date(Date.now() + 600_000).toUTCString() });
    standIn.failNext(1, { status: 500 });

    hub.user('alice').send('news', 'late');

    await waitUntil(() => alice.received.length === 1);
    // By the seconds, by the date but never longer than half a minute, and by the backoff, whose jitter is 0 here.
    expect(waits).toEqual([7_000, 30_000, 0]);
    expect(losses).toEqual([]);
  });

  it('says whose message is lost when the service refuses it, or stays away', async () => {
    const { standIn, backplane, hub, losses, waits, lines } = await start();
    const alice = await service.connect(backplane, 'alice');
    standIn.failNext(1, { status: 403 });
    hub.user('alice').send('news', 'refused canary');
    await waitUntil(() => losses.length === 1);
    expect(waits).toEqual([]);

    standIn.failNext(4, { status: 503 });
    hub.group('g').send('news', 'too busy canary');
    await waitUntil(() => losses.length === 2);
    expect(waits).toHaveLength(3);

    hub.user('alice').send('news', 'fine');
    await waitUntil(() => alice.received.length === 1);
    expect(losses).toEqual([{ target: { to: 'user', userId: 'alice' } }, { target: { to: 'group', group: 'g' } }]);
    expect(lines.join()).not.toContain('canary');
  });

  it('survives a service that is not there', async () => {
    const nowhere = `Endpoint=http://127.0.0.1:${await freePort()};AccessKey=key`;
    const { backplane } = service.backplane(nowhere);
    const hub = new Hub('/hubs/a', { fanOut: backplane.fanOut('/hubs/a') });
    const losses: HubLoss[] = [];
    hub.onLoss((loss) => losses.push(loss));

    hub.all().send('news', 1);

    await waitUntil(() => losses.length === 1);
    await expect(backplane.isPresent('/hubs/a', { to: 'user', userId: 'u' })).rejects.toMatchObject({
      code: 'HUB_SERVICE_UNAVAILABLE',
      retryable: true,
    });
  });

  it('refuses messages of more than 1 MB, and loses new ones while too many wait', async () => {
    const { standIn, hub, losses } = await start({ maxPendingBytes: 2_000_000, maxParallelRequests: 1 });
    expect(() => hub.all().send('news', 'x'.repeat(1_000_000))).toThrow(
      expect.objectContaining({ code: 'HUB_MESSAGE_TOO_LARGE' }),
    );

    for (let n = 0; n < 3; n++) hub.user(`u${n}`).send('news', 'x'.repeat(900_000));

    expect(losses).toEqual([{ target: { to: 'user', userId: 'u2' } }]);
    await hub.close();
    expect(standIn.requests.map(({ status }) => status)).toEqual([202, 202]);
  });

  it('gives up what the service does not take in time when it closes', async () => {
    const { standIn, backplane, hub, losses } = await start({
      closeGraceMs: 50,
      requests: { maxAttempts: 1_000_000, sleep: () => new Promise((resolve) => setImmediate(resolve)) },
    });
    standIn.failNext(Infinity, { status: 503 });
    hub.user('alice').send('news', 1);

    await backplane.close();

    expect(losses).toHaveLength(1);
  });

  it('needs no key where an identity of Microsoft Entra ID may act', async () => {
    const standIn = await service.start({ acceptsEntraToken: (token) => token === 'entra-token' });
    const scopes: string[] = [];
    const credential = {
      getToken: async (scope: string) => {
        scopes.push(scope);
        return { token: 'entra-token' };
      },
    };
    const { backplane } = service.backplane(`Endpoint=${standIn.endpoint};AuthType=azure`, { credential });
    const hub = new Hub('/hubs/a', { fanOut: backplane.fanOut('/hubs/a') });
    const alice = await service.connect(backplane, 'alice');

    hub.user('alice').send('news', 'by identity');

    await waitUntil(() => alice.received.length === 1);
    expect(new Set(scopes)).toEqual(new Set(['https://signalr.azure.com/.default']));
    expect(standIn.requests[0]?.url).toMatch(/^\/api\/hubs\/hubs_a\/:generateToken\?.*minutesToExpire=(9|10)$/);
  });

  it('tells a client that negotiates when the identity may not act', async () => {
    const standIn = await service.start();
    const credential = { getToken: async () => ({ token: 'of-somebody-else' }) };
    const { backplane } = service.backplane(`Endpoint=${standIn.endpoint};AuthType=azure`, { credential });

    await expect(service.connect(backplane, 'alice')).rejects.toMatchObject({
      code: 'HUB_SERVICE_REFUSED',
      status: 401,
    });
  });

  it('gives hubs the names that the service allows', async () => {
    const standIn = await service.start();
    const urlOf = async (hubPath: string, hubName?: (path: string) => string) => {
      const { backplane } = service.backplane(standIn.connectionString, hubName ? { hubName } : {});
      return (await backplane.redirect(hubPath, { userId: 'u', expiresAt: Date.now() / 1000 + 60 })).url;
    };

    expect(await urlOf('/Hubs/Job-Feed/')).toContain('?hub=hubs_job_feed');
    expect(await urlOf('/hubs/jobs', () => 'cairn_jobs')).toContain('?hub=cairn_jobs');
    await expect(urlOf('/1')).rejects.toThrow(RangeError);
  });
});
