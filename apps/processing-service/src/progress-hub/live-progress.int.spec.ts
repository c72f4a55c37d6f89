import { randomUUID } from 'node:crypto';
import { AuthModule } from '@cairn/auth';
import { CheckpointStore, InMemoryCheckpointStore } from '@cairn/checkpoints';
import { HealthModule } from '@cairn/health';
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
import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Page } from './page.fixture.ts';
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

const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe('live progress on two replicas', () => {
  const pages: Page[] = [];
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
    await Promise.all(pages.splice(0).map((page) => page.disconnect()));
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
        ProgressHubModule.selfHosted(),
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

  async function open(service: RunningService, userId: string = randomUUID()): Promise<Page> {
    const page = new Page(userId, issuer);
    pages.push(page);
    await page.connect(service);
    return page;
  }

  async function enqueue({ userId }: Page, units: string[]): Promise<string> {
    const { job } = await working.app.get(JobQueue).enqueue({ userId, jobType: 'spec.units', payload: { units } });
    return job.id;
  }

  const release = (...units: string[]) => units.forEach((unit) => gate(unit).resolve(true));

  it('shows a job to its user on the replica that does not run it, each event once, and to nobody else', async () => {
    const [page, other] = [await open(serving), await open(serving)];

    const id = await enqueue(page, ['a1', 'a2']);
    release('a1', 'a2');
    await waitUntil(() => page.has('jobCompleted', id));

    expect(page.told[0]).toMatchObject({ name: 'jobSnapshot', message: { whole: true, more: false, jobs: [] } });
    expect(page.names).toEqual(expect.arrayContaining(['jobQueued', 'jobStarted', 'unitsPlanned', 'jobCompleted']));
    expect(page.names.filter((name) => name === 'unitCompleted')).toHaveLength(2);
    expect(page.sequences(id)).toEqual(upTo(6));
    expect(page.twice).toEqual([]);
    expect(other.names).toEqual(['jobSnapshot']);
  });

  it('takes a client that comes in the middle from the snapshot to the end without a gap', async () => {
    const early = await open(working);
    const id = await enqueue(early, ['b1', 'b2', 'b3']);
    release('b1');
    await waitUntil(() => early.has('unitCompleted', id));

    const late = await open(serving, early.userId);
    release('b2', 'b3');
    await waitUntil(() => late.has('jobCompleted', id));

    const [snapshot] = late.told[0]?.name === 'jobSnapshot' ? late.told[0].message.jobs : [];
    expect(snapshot).toMatchObject({ job: { id }, units: [{ unitId: 'b1', status: 'done', resumed: false }, {}, {}] });
    expect(late.sequences(id)).toEqual(upTo(7, (snapshot?.sequence ?? 0) + 1));
    expect(late.twice).toEqual([]);
  });

  it('tells a page that comes back to another replica what it missed, jobs that came and went included', async () => {
    const page = await open(working);
    const other = await open(serving, page.userId);
    const id = await enqueue(page, ['c1', 'c2', 'c3']);
    release('c1');
    await waitUntil(() => page.has('unitCompleted', id));

    await page.disconnect();
    const brief = await enqueue(page, ['c4']);
    release('c2', 'c4');
    await waitUntil(() => other.sequences(id).includes(5) && other.has('jobCompleted', brief));
    await page.connect(serving);
    release('c3');
    await waitUntil(() => page.has('jobCompleted', id) && other.has('jobCompleted', id));

    for (const each of [page, other]) {
      expect(each.sequences(id)).toEqual(upTo(7));
      expect(each.twice).toEqual([]);
    }
    expect(page.sequences(brief)).toEqual(upTo(5));
    expect(page.names.filter((name) => name === 'jobSnapshot')).toHaveLength(2);
  });

  it('tells a page that comes back after the end of its job how it ended', async () => {
    const page = await open(working);
    const id = await enqueue(page, ['d1']);
    await waitUntil(() => page.has('unitsPlanned', id));
    await page.disconnect();
    release('d1');
    await waitUntil(async () => (await working.app.get(JobQueue).get(page.userId, id)).status === 'Completed');

    await page.connect(serving);
    await waitUntil(() => page.has('jobCompleted', id));
    await page.disconnect();
    await page.connect(working);

    expect(page.sequences(id)).toEqual(upTo(5));
    expect(page.position.active).toBe(false);
    expect(page.twice).toEqual([]);
  });

  it('makes good what happened while no notification arrived, with nothing told twice', async () => {
    const page = await open(serving);
    const id = await enqueue(page, ['e1', 'e2']);
    await waitUntil(() => page.has('unitsPlanned', id));

    const cut = () =>
      working.app.get(DataSource).query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name LIKE '%listener'`,
      );
    await cut();
    release('e1');
    await cut();
    release('e2');
    await waitUntil(() => page.has('jobCompleted', id));

    expect(page.sequences(id)).toEqual(upTo(6));
    expect(page.names.filter((name) => name === 'jobSnapshot')).toHaveLength(1);
    expect(page.twice).toEqual([]);
  });

  it('tells of a job from its beginning though its enqueueing was never notified of', async () => {
    const page = await open(serving);
    const [row] = (await working.app
      .get(DataSource)
      .query(`SELECT cairn_enqueue($1, 'spec.units', '{"units": ["f1"]}') AS id`, [page.userId])) as { id: string }[];
    release('f1');
    const id = row?.id ?? '';
    await waitUntil(() => page.has('jobCompleted', id));

    expect(page.sequences(id)).toEqual(upTo(5));
    expect(page.names.filter((name) => name === 'jobQueued')).toHaveLength(1);
  });
});
