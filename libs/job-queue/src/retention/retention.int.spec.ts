import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { InMemoryCheckpointStore } from '@cairn/checkpoints';
import type { JobKey } from '@cairn/checkpoints';
import { PinoLogger } from '@cairn/logging';
import { createDataSource, runMigrations } from '@cairn/postgres';
import { createTestDatabase, PATIENT } from '@cairn/testing';
import type { TestDatabase } from '@cairn/testing';
import type { DataSource } from 'typeorm';
import { v7 as uuidV7 } from 'uuid';
import { jobQueueMigrations } from '../schema/job-queue-migrations.ts';
import type { RetentionOptions } from './retention-options.ts';
import { Retention } from './retention.ts';

const DAY_MS = 86_400_000;
const [COMPLETED, FAILED, CANCELLED] = [2, 3, 4];

/** Storage that does not answer for some jobs. */
class MoodyStore extends InMemoryCheckpointStore {
  readonly refused = new Set<string>();
  /** What else happens while the files are removed. */
  meanwhile: () => Promise<unknown> = async () => undefined;

  override async deleteJob(job: JobKey): Promise<void> {
    if (this.refused.has(job.jobId)) throw new Error('the storage is away');
    await this.meanwhile();
    await super.deleteJob(job);
  }
}

describe('retention', () => {
  const userId = randomUUID();
  let database: TestDatabase;
  let dataSource: DataSource;
  let checkpoints: MoodyStore;

  beforeAll(async () => {
    database = await createTestDatabase({
      template: 'job-queue',
      migrate: async (url) => {
        await runMigrations(createDataSource({ url, schema: 'public', migrations: jobQueueMigrations }));
      },
    });
    dataSource = await createDataSource({ url: database.url, schema: 'public', ...PATIENT }).initialize();
  });
  beforeEach(async () => {
    checkpoints = new MoodyStore();
    await dataSource.query('TRUNCATE "BackgroundJobs", "LaterJobEvents", "BackgroundWorkers", "JobRetention"');
    await dataSource.query('INSERT INTO "JobRetention" DEFAULT VALUES');
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const retention = (options: RetentionOptions, pageSize = 3): Retention => {
    const logger = PinoLogger.create({
      service: 'spec',
      destination: new Writable({ write: (_l, _e, done) => done() }),
    });
    return new Retention({ dataSource, checkpoints, logger, random: () => 0 }, options, pageSize);
  };

  /** A job that was made and ended so many days ago, with three events and a checkpoint. */
  const job = async (status: number, daysAgo: number, more: Record<string, unknown> = {}): Promise<string> => {
    const at = new Date(Date.now() - daysAgo * DAY_MS);
    const row = {
      ...{
        Id: uuidV7({ msecs: at.getTime() }),
        UserId: userId,
        JobType: 'echo',
        Payload: {},
        MaxAttempts: 5,
        EventSequence: 3,
      },
      ...{ Status: status, CreatedAt: at, CompletedAt: status > 1 ? at : null, ...more },
    };
    const names = Object.keys(row);
    await dataSource.query(
      `INSERT INTO "BackgroundJobs" (${names.map((name) => `"${name}"`).join()}) VALUES (${names.map((_n, i) => `$${i + 1}`).join()})`,
      Object.values(row),
    );
    await dataSource.query(
      `INSERT INTO "LaterJobEvents" SELECT $1, $2, n, 1, NULL, 'progress', NULL FROM generate_series(2, 3) n`,
      [row.Id, at],
    );
    await checkpoints.save({ userId, jobId: row.Id, unitId: 'p1' }, Buffer.from('p1'));
    return row.Id;
  };
  const left = async (): Promise<string[]> => {
    const rows: { Id: string }[] = await dataSource.query('SELECT "Id" FROM "BackgroundJobs" ORDER BY "Id"');
    return rows.map(({ Id: id }) => id);
  };
  const events = async (jobId: string): Promise<number> =>
    (await dataSource.query('SELECT 1 FROM "JobEvents" WHERE "JobId" = $1', [jobId])).length;
  const units = (jobId: string) => checkpoints.listUnitIds({ userId, jobId });
  const bookkeeping = async () => (await dataSource.query('SELECT * FROM "JobRetention"'))[0];

  it('removes jobs by state and age, with their history and their files', async () => {
    const old = await job(COMPLETED, 8);
    const young = await job(COMPLETED, 6);
    const failed = await job(FAILED, 29);
    const failedLongAgo = await job(FAILED, 31);
    const cancelled = await job(CANCELLED, 400);

    expect(await retention({ completedDays: 7, failedDays: 30 }).pass()).toBe(2);
    expect(await left()).toEqual([cancelled, failed, young]);
    for (const gone of [old, failedLongAgo]) {
      expect([await events(gone), await units(gone)]).toEqual([0, new Set()]);
    }
    for (const kept of [cancelled, failed, young]) {
      expect([await events(kept), await units(kept)]).toEqual([3, new Set(['p1'])]);
    }
  });

  it('goes through any number of pages, and leaves what is unfinished or ended late', async () => {
    const queued = await job(0, 50);
    const late = await job(COMPLETED, 50, { CompletedAt: new Date() });
    for (let day = 10; day < 30; day += 1) await job(COMPLETED, day);

    expect(await retention({ completedDays: 7 }).pass()).toBe(20);
    expect(await left()).toEqual([queued, late].sort());
    expect(await bookkeeping()).toMatchObject({ Deleted: '20', LastPassAt: expect.any(Date) });
  });

  it('keeps children as long as their parent, and lets them go with it', async () => {
    const parent = await job(0, 40, { PendingChildren: 1 });
    const child = await job(COMPLETED, 39, { ParentId: parent, ChildIndex: 0 });
    const part = await job(COMPLETED, 39, { ParentId: parent, ChildIndex: 1, JobType: 'echo#units' });
    expect([await retention({ completedDays: 7 }).pass(), await left()]).toEqual([0, [parent, child, part].sort()]);

    await dataSource.query(
      `UPDATE "BackgroundJobs" SET "Status" = 2, "CompletedAt" = now() - interval '8 days' WHERE "Id" = $1`,
      [parent],
    );
    await dataSource.query('UPDATE "JobRetention" SET "NextPassAt" = now()');
    expect(await retention({ completedDays: 7 }).pass()).toBe(1);
    const rows = await dataSource.query('SELECT "Id", "DeleteRequestedAt" FROM "BackgroundJobs"');
    // The sweep removes it like any deleted job, once no worker can be writing for it.
    expect(rows).toEqual([{ Id: child, DeleteRequestedAt: expect.any(Date) }]);
  });

  it('leaves the row of a job whose files could not be removed, and comes back for it', async () => {
    const [stuck, other] = [await job(COMPLETED, 9), await job(COMPLETED, 8)];
    checkpoints.refused.add(stuck);
    expect(await retention({ completedDays: 7 }).pass()).toBe(1);
    expect([await left(), await events(other)]).toEqual([[stuck], 0]);

    checkpoints.refused.clear();
    await dataSource.query('UPDATE "JobRetention" SET "NextPassAt" = now()');
    expect(await retention({ completedDays: 7 }).pass()).toBe(1);
    expect(await left()).toEqual([]);
  });

  it('goes on where it stopped when a batch failed in between', async () => {
    const jobs = [];
    for (let day = 20; day > 10; day -= 1) jobs.push(await job(COMPLETED, day));
    for (const jobId of jobs.slice(6)) checkpoints.refused.add(jobId);
    await expect(retention({ completedDays: 7 }).pass()).rejects.toThrow('the storage is away');
    expect(await left()).toEqual(jobs.slice(6));

    // Nobody tries again at once.
    expect(await retention({ completedDays: 7 }).pass()).toBeUndefined();
    checkpoints.refused.clear();
    await dataSource.query(`UPDATE "JobRetention" SET "HeldUntil" = '-infinity'`);
    expect((await bookkeeping()).Cursor).toBe(jobs[5]);
    expect(await retention({ completedDays: 7 }).pass()).toBe(4);
    expect(await left()).toEqual([]);
  });

  it('undoes a batch whole when the database refuses a part of it', async () => {
    const old = await job(COMPLETED, 9);
    await dataSource.query('CREATE TABLE "Clings" ("JobId" UUID REFERENCES "BackgroundJobs" ("Id"))');
    await dataSource.query('INSERT INTO "Clings" VALUES ($1)', [old]);
    await job(COMPLETED, 8);
    await expect(retention({ completedDays: 7 }).pass()).rejects.toThrow('violates foreign key');
    expect([(await left()).length, await events(old)]).toEqual([2, 3]);

    await dataSource.query('DROP TABLE "Clings"');
    await dataSource.query(`UPDATE "JobRetention" SET "HeldUntil" = '-infinity'`);
    expect(await retention({ completedDays: 7 }).pass()).toBe(2);
  });

  it('is the work of one replica at a time, once an hour', async () => {
    for (let day = 10; day < 20; day += 1) await job(COMPLETED, day);
    const passes = await Promise.all([1, 2, 3].map(() => retention({ completedDays: 7 }).pass()));

    expect(passes.filter((deleted) => deleted !== undefined)).toEqual([10]);
    expect(await retention({ completedDays: 7 }).pass()).toBeUndefined();
  });

  it('leaves the rest to others when it is told to stop', async () => {
    await job(COMPLETED, 9);
    const stopped = retention({ completedDays: 7 });
    await stopped.stop();
    expect(await stopped.pass()).toBe(0);

    expect(await retention({ completedDays: 7 }).pass()).toBe(1);
  });

  it('leaves a job alone that was brought back meanwhile', async () => {
    const failed = await job(FAILED, 40);
    checkpoints.meanwhile = () =>
      dataSource.query('UPDATE "BackgroundJobs" SET "Status" = 0, "CompletedAt" = NULL WHERE "Id" = $1', [failed]);

    expect(await retention({ failedDays: 30 }).pass()).toBe(0);
    expect([await left(), await events(failed)]).toEqual([[failed], 3]);
  });

  it('forgets workers of long ago that no job can name any more', async () => {
    await dataSource.query(
      `INSERT INTO "BackgroundWorkers" ("Name", "SeenAt") SELECT 'day ' || d, now() - d * interval '1 day'
       FROM unnest(ARRAY[1, 31, 50, 70]) d`,
    );
    await job(COMPLETED, 60);
    const names = async () =>
      (await dataSource.query('SELECT "Name" FROM "BackgroundWorkers" ORDER BY "Id"')) as object[];
    await retention({ failedDays: 7 }).pass();
    expect(await names()).toEqual([{ Name: 'day 1' }, { Name: 'day 31' }, { Name: 'day 50' }]);

    await dataSource.query('UPDATE "JobRetention" SET "NextPassAt" = now()');
    await retention({ completedDays: 7 }).pass();
    expect(await names()).toEqual([{ Name: 'day 1' }]);
  });

  it('refuses a time that makes no sense', () => {
    expect(() => retention({ completedDays: 0 })).toThrow('must be more than 0 days');
  });
});
