import { waitUntil } from '@cairn/testing';
import pg from 'pg';
import { QueueFixture } from '../queue.fixture.ts';
import { registerWorker } from './worker-row.ts';
import { OPEN_SESSION, workerIsAlive, workerIsLost } from './worker-session.ts';

describe('the session of a worker', () => {
  let fixture: QueueFixture;
  let connection: pg.Client;
  let workerId: number;

  beforeEach(async () => {
    fixture = await QueueFixture.create();
    workerId = await registerWorker(fixture.dataSource, 'spec');
    connection = new pg.Client({ connectionString: fixture.databaseUrl });
    connection.on('error', () => undefined);
    await connection.connect();
    await connection.query(OPEN_SESSION, [workerId]);
  });
  afterEach(async () => {
    await connection.end().catch(() => undefined);
    await fixture.drop();
  });

  async function seen(ago: string): Promise<{ lost: boolean; alive: boolean }> {
    const sql = `UPDATE "BackgroundWorkers" SET "SeenAt" = now() - $2::interval WHERE "Id" = $1`;
    await fixture.dataSource.query(sql, [workerId, ago]);
    const [row] = await fixture.dataSource.query(
      `SELECT ${workerIsLost('w', '10', '60')} AS lost, ${workerIsAlive('w')} AS alive FROM "BackgroundWorkers" w WHERE "Id" = $1`,
      [workerId],
    );
    return row;
  }

  it('keeps a worker that is too busy to beat, for a minute', async () => {
    expect(await seen('55 s')).toEqual({ lost: false, alive: true });
    expect(await seen('65 s')).toEqual({ lost: true, alive: false });
  });

  it('ends with the connection, and what is left is the lease', async () => {
    expect(await seen('15 s')).toEqual({ lost: false, alive: true });
    await fixture.dataSource.query(
      `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = $1::int::oid`,
      [workerId],
    );

    await waitUntil(async () => (await seen('15 s')).lost);
    expect(await seen('15 s')).toEqual({ lost: true, alive: true });
    expect(await seen('5 s')).toEqual({ lost: false, alive: true });
    expect(await seen('35 s')).toEqual({ lost: true, alive: false });
  });

  it('says nothing about another worker', async () => {
    const other = await registerWorker(fixture.dataSource, 'other');
    await fixture.dataSource.query(`UPDATE "BackgroundWorkers" SET "SeenAt" = now() - interval '15 s'`);
    const lost = await fixture.dataSource.query(
      `SELECT "Id" FROM "BackgroundWorkers" w WHERE ${workerIsLost('w', '10', '60')}`,
    );
    expect(lost).toEqual([{ Id: other }]);
  });
});
