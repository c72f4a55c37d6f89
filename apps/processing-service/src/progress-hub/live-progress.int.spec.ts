import { randomUUID } from 'node:crypto';
import { AuthModule } from '@cairn/auth';
import { CheckpointStore, InMemoryCheckpointStore } from '@cairn/checkpoints';
import { HealthModule } from '@cairn/health';
import type { JobSnapshot } from '@cairn/job-contracts';
import {
  JobHandler,
  jobQueueMigrations,
  JobQueue,
  JobQueueModule,
  type Unit,
  type UnitJobHandler,
} from '@cairn/job-queue';
import { createDataSource, PgListener, PostgresModule, runMigrations } from '@cairn/postgres';
import { startService, type RunningService } from '@cairn/service-host';
import { createTestDatabase, startTokenIssuer, waitUntil, type TestDatabase, type TokenIssuer } from '@cairn/testing';
import { HubConnectionBuilder, LogLevel, type HubConnection } from '@microsoft/signalr';
import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { ProgressHubModule } from './progress-hub.module.ts';
import { serveProgressHub } from './serve-progress-hub.ts';

/** Opened by the spec, unit by unit. */
const gates = new Map<string, PromiseWithResolvers<unknown>>();

function gate(unitId: string): PromiseWithResolvers<unknown> {
  const known = gates.get(unitId) ?? Promise.withResolvers<unknown>();
  gates.set(unitId, known);
  return known;
}

@JobHandler('spec.units')
class UnitsHandler implements UnitJobHandler<{ units: string[] }, string, { done: number }> {
  readonly payloadSchema = z.object({ units: z.array(z.string()) });

  async plan({ payload }: { payload: { units: string[] } }): Promise<Unit<string>[]> {
    return payload.units.map((id) => ({ id, input: id }));
  }

  async processUnit({ id }: Unit<string>): Promise<Uint8Array> {
    await gate(id).promise;
    return Buffer.from(id);
  }

  async assemble(_job: unknown, outcomes: readonly unknown[]): Promise<{ done: number }> {
    return { done: outcomes.length };
  }
}

interface Received {
  name: string;
  sequence: number;
  unitId?: string;
  jobs?: JobSnapshot[];
}

const EVENTS = [
  'jobQueued',
  'jobStarted',
  'unitsPlanned',
  'unitStarted',
  'unitCompleted',
  'jobProgress',
  'jobCompleted',
];

describe('live progress on two replicas', () => {
  const clients: HubConnection[] = [];
  let database: TestDatabase;
  let issuer: TokenIssuer;
  /** Runs the jobs. */
  let working: RunningService;
  /** Only serves its hub. */
  let serving: RunningService;

  beforeAll(async () => {
    issuer = await startTokenIssuer();
    database = await createTestDatabase({
      template: 'progress-hub',
      migrate: async (url) => {
        await runMigrations(createDataSource({ url, schema: 'public', entities: [], migrations: jobQueueMigrations }));
      },
    });
    working = await startReplica(true);
    serving = await startReplica(false);
    // Before, events may be missed; a snapshot then makes up for it, and would make these specs see less.
    for (const { app } of [working, serving]) await waitUntil(() => app.get(PgListener, { strict: false }).healthy);
  });

  afterAll(async () => {
    await Promise.all([working.stop(), serving.stop()]);
    await issuer.stop();
    await database.drop();
  });

  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()));
  });

  function startReplica(works: boolean): Promise<RunningService> {
    const { url } = database;
    const worker = { concurrency: 2, unitConcurrency: 2, databaseUrl: url, pollMinMs: 20, pollMaxMs: 100 };

    @Module({
      providers: [{ provide: CheckpointStore, useClass: InMemoryCheckpointStore }],
      exports: [CheckpointStore],
    })
    class CheckpointsModule {}

    @Module({
      imports: [
        AuthModule.forRoot({ issuer: issuer.issuer, jwksUrl: issuer.jwksUrl, audience: 'processing-service' }),
        HealthModule.forRootAsync({ useFactory: () => [] }),
        PostgresModule.forRootAsync({
          useFactory: () => ({ url, schema: 'public', entities: [], migrations: jobQueueMigrations }),
        }),
        JobQueueModule.forRootAsync({ imports: [CheckpointsModule], useFactory: () => (works ? { worker } : {}) }),
        ProgressHubModule,
      ],
      providers: [UnitsHandler],
    })
    class ReplicaModule {}

    return startService({
      name: works ? 'working' : 'serving',
      module: ReplicaModule,
      port: 0,
      logLevel: 'error',
      configureApp: (app) =>
        serveProgressHub(app, { allowedOrigins: [], connectionKey: 'a key for specs that all replicas share' }),
    });
  }

  async function watch(userId: string, service: RunningService): Promise<Received[]> {
    const received: Received[] = [];
    const client = new HubConnectionBuilder()
      .withUrl(`${service.url}/hubs/jobs`, { accessTokenFactory: () => issuer.token({ sub: userId }) })
      .configureLogging(LogLevel.None)
      .build();
    for (const name of ['jobSnapshot', ...EVENTS]) {
      client.on(name, (message: Omit<Received, 'name'>) => received.push({ name, ...message }));
    }
    clients.push(client);
    await client.start();
    await waitUntil(() => received.length > 0);
    return received;
  }

  const names = (received: Received[]) => received.map(({ name }) => name);

  async function enqueue(userId: string, units: string[]): Promise<string> {
    const { job } = await working.app.get(JobQueue).enqueue({ userId, jobType: 'spec.units', payload: { units } });
    return job.id;
  }

  it('shows a job to its user on the replica that does not run it, each event once, and to nobody else', async () => {
    const [alice, bob] = [randomUUID(), randomUUID()];
    const [received, others] = [await watch(alice, serving), await watch(bob, serving)];

    await enqueue(alice, ['a1', 'a2']);
    gate('a1').resolve(true);
    gate('a2').resolve(true);
    await waitUntil(() => names(received).includes('jobCompleted'));

    const [snapshot, ...events] = received;
    expect(snapshot).toEqual({ name: 'jobSnapshot', jobs: [] });
    expect(names(events)).toEqual(expect.arrayContaining(['jobQueued', 'jobStarted', 'unitsPlanned', 'jobCompleted']));
    expect(
      events
        .filter(({ name }) => name === 'unitCompleted')
        .map(({ unitId }) => unitId)
        .toSorted(),
    ).toEqual(['a1', 'a2']);
    const recorded = events.filter(({ name }) => name !== 'unitStarted').map(({ sequence }) => sequence);
    expect(recorded).toEqual(recorded.map((_, index) => index + 1));
    expect(names(others)).toEqual(['jobSnapshot']);
  });

  it('takes a client that comes in the middle from the snapshot to the end without a gap', async () => {
    const alice = randomUUID();
    const early = await watch(alice, working);
    const jobId = await enqueue(alice, ['b1', 'b2', 'b3']);
    gate('b1').resolve(true);
    await waitUntil(() => names(early).includes('unitCompleted'));

    const late = await watch(alice, serving);
    gate('b2').resolve(true);
    gate('b3').resolve(true);
    await waitUntil(() => names(late).includes('jobCompleted'));

    const snapshot = late[0]?.jobs?.[0];
    expect(snapshot).toMatchObject({ job: { id: jobId }, units: [{ unitId: 'b1', status: 'done' }, {}, {}] });
    const sequences = late
      .filter(({ name }) => name !== 'jobSnapshot' && name !== 'unitStarted')
      .map(({ sequence }) => sequence);
    const first = (snapshot?.sequence ?? 0) + 1;
    expect(sequences).toEqual(sequences.map((_, index) => first + index));
  });

  it('sends a new snapshot after the listening connection was lost, and goes on', async () => {
    const alice = randomUUID();
    const received = await watch(alice, serving);
    await enqueue(alice, ['c1']);
    await waitUntil(() => names(received).includes('unitStarted'));
    const before = names(received).filter((name) => name === 'jobSnapshot').length;

    await working.app.get(DataSource).query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name LIKE '%listener'`,
    );
    await waitUntil(() => names(received).filter((name) => name === 'jobSnapshot').length > before);
    const last = received.findLast(({ name }) => name === 'jobSnapshot');
    expect(last?.jobs).toMatchObject([{ job: { jobType: 'spec.units' }, units: [{ unitId: 'c1' }] }]);
    gate('c1').resolve(true);

    await waitUntil(() => names(received).includes('jobCompleted'));
  });
});
