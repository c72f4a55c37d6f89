import { randomUUID } from 'node:crypto';
import { createDataSource, runMigrations } from '@cairn/postgres';
import { createTestDatabase, PATIENT, waitUntil } from '@cairn/testing';
import type { TestDatabase } from '@cairn/testing';
import type { DataSource } from 'typeorm';
import { jobQueueMigrations } from '../schema/job-queue-migrations.ts';
import { COUNT_IN_ORDER, COUNT_LIMIT } from './live-jobs.ts';
import { QueueStatistics } from './queue-statistics.ts';
import type { JobTypeStatistics } from './queue-statistics.ts';
import { readStatistics, STATISTICS } from './read-statistics.ts';
import { ThroughputMeter } from './throughput-meter.ts';

describe('queue statistics', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let statistics: QueueStatistics;

  beforeAll(async () => {
    database = await createTestDatabase({
      template: 'job-queue',
      migrate: async (url) => {
        await runMigrations(createDataSource({ url, schema: 'public', migrations: jobQueueMigrations }));
      },
    });
    dataSource = await createDataSource({ url: database.url, schema: 'public', ...PATIENT }).initialize();
    statistics = new QueueStatistics(dataSource);
  });
  afterEach(() => dataSource.query('TRUNCATE "BackgroundJobs", "BackgroundWorkers", "JobThroughput"'));
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  /** Rows as the queue would have them; columns that are not given get what a job starts with. */
  const insert = (count: number, columns: Record<string, string>): Promise<unknown> => {
    const all = { '"JobType"': `'echo'`, '"MaxAttempts"': '5', '"Payload"': `'{}'`, ...columns };
    return dataSource.query(
      `INSERT INTO "BackgroundJobs" ("Id", "UserId", ${Object.keys(all).join()})
       SELECT gen_random_uuid(), '${randomUUID()}'::uuid, ${Object.values(all).join()} FROM generate_series(1, ${count}) n`,
    );
  };
  const worker = async (columns = `"SeenAt" = now() + interval '1 day'`): Promise<string> => {
    const [{ Id: id }] = await dataSource.query(`INSERT INTO "BackgroundWorkers" ("Name") VALUES ('w') RETURNING "Id"`);
    await dataSource.query(`UPDATE "BackgroundWorkers" SET ${columns} WHERE "Id" = $1`, [id]);
    return String(id);
  };
  const running = (workerId: string) => ({ '"Status"': '1', '"WorkerId"': workerId });
  /** What workers have reported, whatever the minute. */
  const reported = async (): Promise<{ completed: number; failed: number }> => {
    const [row] = await dataSource.query(
      'SELECT COALESCE(sum("Completed"), 0)::int AS completed, COALESCE(sum("Failed"), 0)::int AS failed FROM "JobThroughput"',
    );
    return row;
  };
  const ofEcho = async (): Promise<JobTypeStatistics | undefined> =>
    (await statistics.read()).types.find(({ jobType }) => jobType === 'echo');
  const backlog = async (): Promise<number> => {
    const [row] = await dataSource.query('SELECT cairn_job_backlog()::int AS backlog');
    return row.backlog;
  };

  it('are empty for an empty queue', async () => {
    expect(await statistics.read()).toEqual({ at: expect.stringMatching(/Z$/), types: [], workersAlive: 0 });
    expect(await backlog()).toBe(0);
  });

  it('tell apart what is due, deferred, parked, running and failed, over all priorities', async () => {
    const alive = await worker();
    await insert(3, { '"RunAt"': `now() - interval '90 s'` });
    await insert(2, { '"Priority"': '7' });
    await insert(4, { '"RunAt"': `now() + interval '1 hour'`, '"Priority"': '-7' });
    await insert(1, { '"RunAt"': `'infinity'`, '"PendingChildren"': '2' });
    await insert(2, running(alive));
    await insert(5, { '"Status"': '3', '"CompletedAt"': 'now()', '"Error"': `'{}'` });
    await insert(6, { '"Status"': '2', '"CompletedAt"': 'now()' });
    await insert(1, { '"JobType"': `'another'` });

    const { types, workersAlive } = await statistics.read();
    expect(workersAlive).toBe(1);
    expect(types.map(({ jobType }) => jobType)).toEqual(['another', 'echo']);
    expect(types[1]).toMatchObject({
      ...{ queued: 10, due: 5, deferred: 4, parked: 1, running: 2, failed: 5, atLeast: [] },
      ...{ completedPerMinute: 0, failedPerMinute: 0 },
    });
    expect(types[1]?.oldestDueSeconds).toBeGreaterThanOrEqual(90);
    expect(types[1]?.oldestDueSeconds).toBeLessThan(3_600);
    expect(await backlog()).toBe(8);
  });

  it('count jobs with a key as well, running ones wherever they are in their lanes', async () => {
    const alive = await worker();
    const key = { '"ConcurrencyKey"': `'key ' || n % 3` };
    await insert(7, key);
    await insert(3, { ...key, '"RunAt"': `now() + interval '1 hour'` });
    await insert(2, { ...key, ...running(alive), '"RunningKey"': `'key ' || n % 3` });

    expect(await ofEcho()).toMatchObject({ due: 7, deferred: 3, running: 2, queued: 10 });
    expect(await backlog()).toBe(9);
  });

  it('leave out expired jobs, and jobs of workers that are gone', async () => {
    for (const gone of [`"LostAt" = now()`, `"StoppedAt" = now()`, `"SeenAt" = now() - interval '1 min'`]) {
      await insert(1, running(await worker(gone)));
    }
    await insert(1, { '"ExpiresAt"': `now() - interval '1 s'` });
    await insert(1, {});

    expect(await statistics.read()).toMatchObject({ workersAlive: 0, types: [{ due: 1, running: 0 }] });
    expect(await backlog()).toBe(1);
  });

  it('leave paused jobs out of the number for the autoscaler alone', async () => {
    await insert(2, {});
    await insert(1, { '"JobType"': `'another'` });
    await dataSource.query(
      `INSERT INTO "QueueSwitches" ("Scope", "Name", "Mode", "Reason") VALUES ('type', 'echo', 'paused', 'a spec')`,
    );
    const [paused, number] = [await ofEcho(), await backlog()];
    await dataSource.query('DELETE FROM "QueueSwitches"');

    expect(paused).toMatchObject({ due: 2 });
    expect([number, await backlog()]).toEqual([1, 3]);
  });

  it('say how many jobs ended in a minute, as their workers report them', async () => {
    const meter = new ThroughputMeter(dataSource, 5);
    meter.count('echo', 'completed', 20);
    await waitUntil(async () => (await reported()).completed === 20);
    meter.count('echo', 'completed', 10);
    meter.count('echo', 'failed', 3);
    await meter.stop();
    expect(await reported()).toEqual({ completed: 30, failed: 3 });

    // In one transaction the database's time stands still: a minute ago, they are 30 in one to two minutes.
    await dataSource.transaction(async (manager) => {
      await manager.query('DELETE FROM "JobThroughput"');
      await manager.query(
        `INSERT INTO "JobThroughput" VALUES (date_trunc('minute', now()) - interval '1 min', 'echo', 30, 3)`,
      );
      const [echo] = (await readStatistics(manager)).types;

      expect(echo?.CompletedPerMinute).toBeGreaterThanOrEqual(15);
      expect(echo?.CompletedPerMinute).toBeLessThanOrEqual(30);
      expect(echo?.FailedPerMinute).toBeGreaterThanOrEqual(1);
      expect(echo?.FailedPerMinute).toBeLessThanOrEqual(3);
    });
  });

  it('forget throughput after a day', async () => {
    await dataSource.query(`INSERT INTO "JobThroughput" VALUES (now() - interval '25 hours', 'echo', 1, 0)`);
    const meter = new ThroughputMeter(dataSource);
    meter.count('another', 'completed');
    await meter.stop();

    expect(await dataSource.query('SELECT "JobType" FROM "JobThroughput"')).toEqual([{ JobType: 'another' }]);
  });

  describe('of a long history and a large backlog', () => {
    beforeEach(async () => {
      await insert(100_000, {
        '"Status"': `CASE WHEN n % 20 = 0 THEN 3 ELSE 2 END`,
        '"CompletedAt"': 'now()',
        '"Error"': `CASE WHEN n % 20 = 0 THEN '{}'::jsonb END`,
      });
      await insert(COUNT_LIMIT + 1, {});
      await dataSource.query('ANALYZE "BackgroundJobs"');
    });

    it('are read from partial indexes alone', async () => {
      const plan = await dataSource.transaction(async (manager) => {
        for (const setting of COUNT_IN_ORDER.split('SET ').filter(Boolean)) await manager.query(`SET LOCAL ${setting}`);
        const rows: { 'QUERY PLAN': string }[] = await manager.query(`EXPLAIN ${STATISTICS}`);
        return rows.map((row) => row['QUERY PLAN']).join('\n');
      });

      expect(plan).not.toContain('Seq Scan on "BackgroundJobs"');
      expect(plan).toContain('using "BackgroundJobs_ready"');
      expect(plan).toContain('using "BackgroundJobs_dead_letters"');
    });

    it('count so far and no further, and say so', async () => {
      expect(await ofEcho()).toMatchObject({
        ...{ due: COUNT_LIMIT, failed: 5_000, atLeast: ['queued', 'due', 'running'] },
      });
      expect(await backlog()).toBe(COUNT_LIMIT);
    });
  });
});
