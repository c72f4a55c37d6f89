import { readFileSync } from 'node:fs';
import pg from 'pg';
import { QueueFixture } from '../queue.fixture.ts';
import { ensureScalerRole } from './scaler-role.ts';

/** The text that the scale rule is deployed with. */
const SCALE_RULE = readFileSync(new URL('../../../../infra/terraform/job-backlog.sql', import.meta.url), 'utf8');

describe('the number that the autoscaler reads', () => {
  let fixture: QueueFixture;

  beforeEach(async () => {
    fixture = await QueueFixture.create();
  });
  afterEach(() => fixture.drop());

  const backlog = async (): Promise<number> => {
    const [row] = await fixture.dataSource.query(SCALE_RULE);
    return Number(Object.values(row as object)[0]);
  };

  it('is 0 for an empty table, never null', async () => {
    expect(await backlog()).toBe(0);
  });

  it('counts due and running jobs, but none that are deferred, finished or held by a dead worker', async () => {
    await fixture.enqueue({ runAt: new Date(Date.now() + 60_000) });
    const dead = await fixture.claimedJob();
    await fixture.loseWorkerOf(dead.id);
    const done = await fixture.claimedJob();
    await fixture.claimedJob();
    await fixture.enqueue();
    await fixture.complete(done, null);

    expect(await backlog()).toBe(2);
  });

  it('counts a request for warmth until it expires, and the sweep removes it then', async () => {
    await fixture.dataSource.query('SELECT cairn_request_prewarm($1, $2)', ['domain-api', 60]);
    expect(await backlog()).toBe(1);

    await fixture.dataSource.query(`UPDATE "PrewarmRequests" SET "ExpiresAt" = now() - interval '1 s'`);
    expect(await backlog()).toBe(0);
    await fixture.sweep().sweep();
    expect(await fixture.dataSource.query('SELECT 1 FROM "PrewarmRequests"')).toEqual([]);
  });

  it('is all that the role of the autoscaler may read', async () => {
    await ensureScalerRole(fixture.dataSource, `it's "quoted"`);
    await ensureScalerRole(fixture.dataSource, `still it's`);
    const url = new URL(fixture.databaseUrl);
    url.username = 'cairn_scaler';
    url.password = encodeURIComponent(`still it's`);
    const scaler = new pg.Client({ connectionString: url.href });
    await scaler.connect();
    try {
      expect((await scaler.query(SCALE_RULE)).rows).toEqual([{ cairn_job_backlog: '0' }]);
      await expect(scaler.query('SELECT * FROM "BackgroundJobs"')).rejects.toThrow('permission denied');
      await expect(scaler.query(`SELECT cairn_request_prewarm('me', 1)`)).rejects.toThrow('permission denied');
      await scaler.query('SET default_transaction_read_only = off');
      await scaler.query('CREATE TEMP VIEW "PrewarmRequests" AS SELECT now() + interval \'1 h\' AS "ExpiresAt"');
      expect((await scaler.query(SCALE_RULE)).rows).toEqual([{ cairn_job_backlog: '0' }]);
    } finally {
      await scaler.end();
    }
  });
});
