import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { AuthModule, JwkServiceTokenSigner } from '@cairn/auth';
import { HealthModule } from '@cairn/health';
import type { JobSnapshot } from '@cairn/job-contracts';
import { JobFeed, type JobFeedListener } from '@cairn/job-queue';
import { startService, type RunningService } from '@cairn/service-host';
import { startTokenIssuer, waitUntil, type TokenIssuer } from '@cairn/testing';
import { HubConnectionBuilder, LogLevel, type HubConnection } from '@microsoft/signalr';
import { Global, Module } from '@nestjs/common';
import { exportJWK, generateKeyPair } from 'jose';
import { ProgressHubModule } from './progress-hub.module.ts';
import { serveProgressHub } from './serve-progress-hub.ts';

/** A feed in the hands of the spec. */
class InMemoryJobFeed extends JobFeed {
  readonly active = new Map<string, JobSnapshot[]>();
  private readonly listeners = new Set<JobFeedListener>();
  private readonly gapListeners = new Set<() => void>();

  async activeJobs(userId: string): Promise<JobSnapshot[]> {
    return this.active.get(userId) ?? [];
  }

  subscribe(listener: JobFeedListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  onGap(listener: () => void): () => void {
    this.gapListeners.add(listener);
    return () => this.gapListeners.delete(listener);
  }

  publish(...event: Parameters<JobFeedListener>): void {
    for (const listener of this.listeners) listener(...event);
  }

  gap(): void {
    for (const listener of this.gapListeners) listener();
  }
}

const snapshot = (id: string, sequence: number) => ({ job: { id }, units: [], sequence }) as unknown as JobSnapshot;

const progress = (jobId: string, sequence: number) => ({
  jobId,
  subjectId: null,
  sequence,
  at: '2026-01-01T00:00:00Z',
  percent: 10,
  message: null,
});

describe('the progress hub', () => {
  const feed = new InMemoryJobFeed();
  const clients: HubConnection[] = [];
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
        ProgressHubModule,
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
  });

  async function connect(userId: string): Promise<[name: string, what: unknown][]> {
    const received: [string, unknown][] = [];
    const accessTokenFactory = () => issuer.token({ sub: userId });
    const client = new HubConnectionBuilder()
      .withUrl(`${service.url}/hubs/jobs`, { accessTokenFactory })
      .configureLogging(LogLevel.None)
      .build();
    client.on('jobSnapshot', ({ jobs }) =>
      received.push(['jobSnapshot', jobs.map(({ job, sequence }: JobSnapshot) => `${job.id}:${sequence}`)]),
    );
    for (const name of ['jobProgress', 'jobCompleted']) {
      client.on(name, ({ jobId, sequence }) => received.push([name, `${jobId}:${sequence}`]));
    }
    clients.push(client);
    await client.start();
    await waitUntil(() => received.length > 0);
    return received;
  }

  it('sends every connection a snapshot first, then what happens to the jobs of its user and of nobody else', async () => {
    const [alice, bob] = [randomUUID(), randomUUID()];
    feed.active.set(alice, [snapshot('a', 4)]);
    const [first, second, other] = [await connect(alice), await connect(alice), await connect(bob)];

    feed.publish(alice, 'jobProgress', progress('a', 4));
    feed.publish(alice, 'jobProgress', progress('a', 5));
    feed.publish(bob, 'jobProgress', progress('b', 1));
    feed.publish(alice, 'jobCompleted', { ...progress('a', 6), result: null });

    const expected = [
      ['jobSnapshot', ['a:4']],
      ['jobProgress', 'a:5'],
      ['jobCompleted', 'a:6'],
    ];
    await waitUntil(() => first.length === 3 && second.length === 3 && other.length === 2);
    expect(first).toEqual(expected);
    expect(second).toEqual(expected);
    expect(other).toEqual([
      ['jobSnapshot', []],
      ['jobProgress', 'b:1'],
    ]);
  });

  it('sends everyone a new snapshot when events may have been lost', async () => {
    const [alice, bob] = [randomUUID(), randomUUID()];
    feed.active.set(alice, [snapshot('a', 1)]);
    const [first, other] = [await connect(alice), await connect(bob)];

    feed.active.set(alice, [snapshot('a', 7)]);
    feed.active.set(bob, [snapshot('b', 1)]);
    feed.gap();

    await waitUntil(() => first.length === 2 && other.length === 2);
    expect(first[1]).toEqual(['jobSnapshot', ['a:7']]);
    expect(other[1]).toEqual(['jobSnapshot', ['b:1']]);
  });

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
    const response = await fetch(`${service.url}/hubs/jobs/negotiate?access_token=${token}`, { method: 'POST' });

    expect(response.status).toBe(200);
    await waitUntil(() => logs.includes('/hubs/jobs/negotiate'));
    expect(logs).not.toContain(token.split('.')[2]);
  });
});
