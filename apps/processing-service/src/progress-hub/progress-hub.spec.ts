import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Writable } from 'node:stream';
import { AuthModule, JwkServiceTokenSigner } from '@cairn/auth';
import { HealthModule } from '@cairn/health';
import { FeedPosition } from '@cairn/job-contracts';
import type { JobFeedMessage } from '@cairn/job-contracts';
import { JobFeed } from '@cairn/job-queue';
import { startService, type RunningService } from '@cairn/service-host';
import { startTokenIssuer, waitUntil, type TokenIssuer } from '@cairn/testing';
import { HubConnectionBuilder, LogLevel, type HubConnection } from '@microsoft/signalr';
import { Global, Module } from '@nestjs/common';
import { exportJWK, generateKeyPair } from 'jose';
import { WebSocket } from 'ws';
import { event, line, snapshot } from './feed-messages.fixture.ts';
import { InMemoryJobFeed } from './in-memory-job-feed.fixture.ts';
import { JobsGateway } from './jobs.gateway.ts';
import { ProgressHubModule } from './progress-hub.module.ts';
import { serveProgressHub } from './serve-progress-hub.ts';

const A = randomUUID();

describe('the progress hub', () => {
  const feed = new InMemoryJobFeed();
  const clients: HubConnection[] = [];
  const sockets: WebSocket[] = [];
  let logs = '';
  let issuer: TokenIssuer;
  let colleague: JwkServiceTokenSigner;
  let service: RunningService;

  @Global()
  @Module({ providers: [{ provide: JobFeed, useValue: feed }], exports: [JobFeed] })
  class FeedModule {}

  beforeAll(async () => {
    issuer = await startTokenIssuer();
    const { issuer: name, jwksUrl } = issuer;
    const { publicKey, privateKey } = await generateKeyPair('Ed25519', { extractable: true });
    colleague = new JwkServiceTokenSigner({ service: 'domain-api', privateJwk: await exportJWK(privateKey) });
    const serviceKeys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'domain-api', alg: 'EdDSA' }] };

    @Module({
      imports: [
        AuthModule.forRoot({ issuer: name, jwksUrl, audience: 'processing-service', serviceKeys }),
        HealthModule.forRootAsync({ useFactory: () => [] }),
        FeedModule,
        ProgressHubModule.selfHosted(),
      ],
    })
    class HubOnlyModule {}

    service = await startService({
      name: 'processing-service',
      module: HubOnlyModule,
      port: 0,
      logLevel: 'debug',
      logDestination: new Writable({
        write: (chunk, _encoding, done) => {
          logs += String(chunk);
          done();
        },
      }),
      configureApp: (app) =>
        serveProgressHub(app, {
          allowedOrigins: ['https://page.example'],
          connectionKey: 'a key for specs that all replicas share',
        }),
    });
  });

  afterAll(async () => {
    await service.stop();
    await issuer.stop();
  });

  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()));
    for (const socket of sockets.splice(0)) socket.terminate();
  });

  /** @returns what the client is sent, a line each, and all of it as it came */
  async function connect(userId: string, cursor?: string): Promise<{ lines: string[]; told: JobFeedMessage[] }> {
    const received: { lines: string[]; told: JobFeedMessage[] } = { lines: [], told: [] };
    const accessTokenFactory = () => issuer.token({ sub: userId });
    const query = cursor === undefined ? '' : `?cursor=${cursor}`;
    const client = new HubConnectionBuilder()
      .withUrl(`${service.url}/hubs/jobs${query}`, { accessTokenFactory })
      .configureLogging(LogLevel.None)
      .build();
    for (const name of ['jobSnapshot', 'jobQueued', 'jobProgress', 'jobCompleted'] as const) {
      client.on(name, (message: never) => {
        received.told.push({ name, message });
        received.lines.push(line({ name, message }));
      });
    }
    clients.push(client);
    await client.start();
    await waitUntil(() => received.lines.length > 0);
    return received;
  }

  it('sends every connection a snapshot first, then what happens to the jobs of its user and of nobody else', async () => {
    const [alice, bob] = [randomUUID(), randomUUID()];
    feed.stories.set(alice, () => [snapshot({ [A]: 4 })]);
    const [first, second, other] = [await connect(alice), await connect(alice), await connect(bob)];

    feed.publish(alice, event('jobProgress', A, 4));
    feed.publish(alice, event('jobProgress', A, 5));
    feed.publish(bob, event('jobQueued', randomUUID(), 1));
    feed.publish(alice, event('jobCompleted', A, 6));

    const expected = [`whole ${A}:4`, `jobProgress ${A}:5`, `jobCompleted ${A}:6`];
    await waitUntil(() => first.lines.length === 3 && second.lines.length === 3 && other.lines.length === 2);
    expect(first.lines).toEqual(expected);
    expect(second.lines).toEqual(expected);
    expect(other.lines).toEqual(['whole', expect.stringMatching(/^jobQueued .*:1$/)]);
  });

  it('tells a client with a cursor what came after it, and one whose cursor is none all that there is', async () => {
    const alice = randomUUID();
    feed.stories.set(alice, (heard) => {
      const sequence = heard?.jobs.get(A)?.sequence;
      return sequence === undefined
        ? [snapshot({ [A]: 6 })]
        : [snapshot({}, false), event('jobProgress', A, sequence + 1)];
    });
    const position = new FeedPosition();
    for (const told of (await connect(alice)).told) position.place(told);

    expect((await connect(alice, position.cursor())).lines).toEqual(['partial', `jobProgress ${A}:7`]);
    expect((await connect(alice, 'AgAA')).lines).toEqual([`whole ${A}:6`]);
  });

  it('tells everyone what they missed when events may have been lost, and nobody else anything', async () => {
    const [alice, bob] = [randomUUID(), randomUUID()];
    const [first, other] = [await connect(alice), await connect(bob)];

    feed.stories.set(alice, () => [snapshot({}, false), event('jobQueued', A, 1)]);
    feed.askedFor.clear();
    feed.gap();
    await waitUntil(() => feed.askedFor.has(alice) && feed.askedFor.has(bob));
    // What is told last shows that nothing else came before it.
    feed.publish(bob, event('jobQueued', A, 1));

    await waitUntil(() => first.lines.length === 2 && other.lines.length === 2);
    expect(first.lines).toEqual(['whole', `jobQueued ${A}:1`]);
    expect(other.lines).toEqual(['whole', `jobQueued ${A}:1`]);
  });

  it('finds the event that nobody was told of, once its job was quiet for a while', async () => {
    const alice = randomUUID();
    const gateway = service.app.get(JobsGateway, { strict: false });
    feed.stories.set(alice, (heard) =>
      heard ? [snapshot({}, false), event('jobCompleted', A, 5)] : [snapshot({ [A]: 4 })],
    );
    const page = await connect(alice);
    feed.lost.add(A);

    await gateway.findLost();
    await gateway.findLost();

    await waitUntil(() => page.lines.length === 2);
    expect(page.lines).toEqual([`whole ${A}:4`, `jobCompleted ${A}:5`]);
  });

  it('drops a client that does not read, and tells it all when it comes back', async () => {
    const alice = randomUUID();
    const ends = Array.from({ length: 400 }, (_, n) => {
      const id = `${A.slice(0, -4)}${String(n).padStart(4, '0')}`;
      return event('jobCompleted', id, 1, { result: 'x'.repeat(100_000) });
    });
    const position = new FeedPosition();
    position.place(snapshot({}));
    const sleepy = await openSleepy(alice);
    for (const end of ends) feed.publish(alice, end);
    let taken = '';
    sleepy.on('message', (frame: Buffer) => (taken += frame.toString()));
    sleepy.resume();
    await waitUntil(() => sleepy.readyState === sleepy.CLOSED);
    expect(taken).toContain('"error":"The client reads too slowly.","allowReconnect":true');
    expect(taken.split('"jobCompleted"').length).toBeLessThan(ends.length);

    feed.stories.set(alice, () => [snapshot({}, false), ...ends]);
    const page = await connect(alice, position.cursor());
    await waitUntil(() => page.lines.length === ends.length + 1);
  });

  it('sends a job’s progress ten times a second at most, and its last', async () => {
    const alice = randomUUID();
    feed.stories.set(alice, () => [snapshot({ [A]: 0 })]);
    const page = await connect(alice);

    const begun = performance.now();
    for (let sequence = 1; sequence <= 1_000; sequence += 1) feed.publish(alice, event('jobProgress', A, sequence));
    feed.publish(alice, event('jobCompleted', A, 1_001));
    await waitUntil(() => page.lines.at(-1) === `jobCompleted ${A}:1001`);

    const windows = Math.ceil((performance.now() - begun) / 100);
    expect(page.lines.slice(-2)).toEqual([`jobProgress ${A}:1000`, `jobCompleted ${A}:1001`]);
    expect(page.lines.length).toBeLessThanOrEqual(windows + 4);
  });

  /** A client that says hello and then never reads. */
  async function openSleepy(userId: string): Promise<WebSocket> {
    const token = await issuer.token({ sub: userId });
    const socket = new WebSocket(`${service.url.replace('http', 'ws')}/hubs/jobs?access_token=${token}`);
    sockets.push(socket);
    await once(socket, 'open');
    socket.send('{"protocol":"json","version":1}\u001e');
    // The answer to the handshake, and the first snapshot with it or after it.
    await waitUntil(() => feed.askedFor.has(userId));
    socket.pause();
    return socket;
  }

  it('turns away tokens of other audiences, and tokens of services', async () => {
    const negotiate = async (token: string) => {
      const headers = { authorization: `Bearer ${token}` };
      return (await fetch(`${service.url}/hubs/jobs/negotiate`, { method: 'POST', headers })).status;
    };

    await expect(negotiate(await issuer.token({ aud: 'domain-api' }))).resolves.toBe(401);
    await expect(negotiate(await issuer.token({ expiresInSeconds: -60 }))).resolves.toBe(401);
    const claims = { audience: 'processing-service', scopes: ['jobs:read'], onBehalfOf: randomUUID() };
    await expect(negotiate(await colleague.sign(claims))).resolves.toBe(403);
    await expect(negotiate(await issuer.token())).resolves.toBe(200);
  });

  it('leaves no token in the log, though browsers put it into the query', async () => {
    const token = await issuer.token();
    const traceId = randomUUID().replaceAll('-', '');
    const response = await fetch(`${service.url}/hubs/jobs/negotiate?access_token=${token}`, {
      method: 'POST',
      headers: { traceparent: `00-${traceId}-00000000000000a1-01` },
    });

    expect(response.status).toBe(200);
    await waitUntil(() => logs.includes(traceId) && logs.includes('/hubs/jobs/negotiate'));
    expect(logs).not.toContain(token.split('.')[2]);
  });
});
