import { randomUUID } from 'node:crypto';
import { waitUntil } from '@cairn/testing';
import { QueueFixture } from '../queue.fixture.ts';

describe('cairn_enqueue', () => {
  let fixture: QueueFixture;

  beforeAll(async () => {
    fixture = await QueueFixture.create();
  });
  afterAll(() => fixture.drop());

  const call = async (payload: unknown, options: unknown = {}, jobType = 'echo'): Promise<string> => {
    const [row] = await fixture.dataSource.query('SELECT cairn_enqueue($1, $2, $3, $4) AS id', [
      fixture.userId,
      jobType,
      JSON.stringify(payload),
      JSON.stringify(options),
    ]);
    return row.id;
  };

  it('stores what enqueue would store, with the same event', async () => {
    const runAt = new Date(Date.now() + 60_000).toISOString();
    const options = { runAt, ttlSeconds: 60, priority: -3, maxAttempts: 7, concurrencyKey: 'c', subjectId: 's' };
    const [bySql, byCall] = [
      await call({ a: [1, null] }, { ...options, idempotencyKey: 'sql' }),
      (await fixture.enqueue({ ...options, payload: { a: [1, null] }, runAt: new Date(runAt), idempotencyKey: 'ts' }))
        .id,
    ];
    const row = async (id: string) => {
      const [found] = await fixture.dataSource.query('SELECT * FROM "BackgroundJobs" WHERE "Id" = $1', [id]);
      // The beginning is what the event tells.
      return { ...found, Id: null, CreatedAt: null, IdempotencyKey: null, Beginning: null };
    };
    const event = async (id: string) => {
      const [found] = await fixture.history(id);
      return {
        ...found,
        data: { ...found?.data, idempotencyKey: null, runAt: new Date(String(found?.data['runAt'])) },
      };
    };

    expect(await row(bySql)).toEqual(await row(byCall));
    expect(await event(bySql)).toEqual(await event(byCall));
    expect(bySql < (await fixture.enqueue()).id).toBe(true);
  });

  it('needs no options, and the job runs', async () => {
    const [row] = await fixture.dataSource.query(`SELECT cairn_enqueue($1, 'echo', '{"n": 1}') AS id`, [
      fixture.userId,
    ]);

    expect(await fixture.job(row.id)).toMatchObject({ status: 'Queued', maxAttempts: 5 });
    const claimed = await fixture.claim({ limit: 100 });
    expect(claimed.find(({ id }) => id === row.id)).toMatchObject({ payload: { n: 1 }, attempt: 1 });
  });

  it('gives the job that holds a key', async () => {
    const first = await call({ a: 1, b: 2 }, { idempotencyKey: 'k' });
    const unique = { unique: { key: 'u', until: 60 } };
    const held = await call({ n: 1 }, unique);

    expect(await call({ b: 2, a: 1 }, { idempotencyKey: 'k' })).toBe(first);
    expect((await fixture.enqueue({ payload: { a: 1, b: 2 }, idempotencyKey: 'k' })).id).toBe(first);
    await expect(call({ a: 2 }, { idempotencyKey: 'k' })).rejects.toMatchObject({ code: '23505' });
    expect(await call({ n: 2 }, unique)).toBe(held);
    await fixture.dataSource.query(`UPDATE "BackgroundJobs" SET "UniqueUntil" = now() WHERE "Id" = $1`, [held]);
    expect(await call({ n: 2 }, unique)).not.toBe(held);
  });

  it.each([
    ['an unknown option', { a: 1 }, { prioriy: 1 }, '22023'],
    ['options that are no object', { a: 1 }, [], '22023'],
    ['a priority beyond smallint', { a: 1 }, { priority: 40_000 }, '22003'],
    ['no attempts', { a: 1 }, { maxAttempts: 0 }, '22023'],
    ['an empty key', { a: 1 }, { idempotencyKey: '' }, '22023'],
    ['half a unique key', { a: 1 }, { unique: { key: 'k' } }, '22023'],
    ['a payload of 70 kB', { text: 'x'.repeat(70_000) }, {}, '54000'],
    ['the form of a stored payload', { $payload: {} }, {}, '22023'],
  ])('refuses %s', async (_what, payload, options, code) => {
    await expect(call(payload, options)).rejects.toMatchObject({ code });
  });

  it('wakes workers and pages at commit', async () => {
    const heard: string[] = [];
    const listener = fixture.listen();
    // What earlier specs enqueued is told before.
    await fixture.announcer.flush();
    listener.listen('cairn_job_wake', () => void heard.push('wake'));
    listener.listen('cairn_job_events', (payload) => void heard.push(payload));
    await waitUntil(() => listener.healthy);
    await call({});

    await waitUntil(() => heard.length === 2);
    const [wake, page] = heard.sort();
    expect(wake).toBe('wake');
    expect(JSON.parse(page ?? '')).toEqual({ changedFor: [fixture.userId] });
  });

  it('is closed to everybody who was not granted it, and all that others need', async () => {
    const role = `caller_${randomUUID().slice(0, 8)}`;
    const runner = fixture.dataSource.createQueryRunner();
    const enqueue = () => runner.query(`SELECT cairn_enqueue($1, 'echo', '{}')`, [fixture.userId]);
    await runner.query(`CREATE ROLE ${role}`);
    try {
      await runner.query(`SET ROLE ${role}`);
      await expect(enqueue()).rejects.toMatchObject({ code: '42501' });
      await runner.query('RESET ROLE');
      await runner.query(`GRANT EXECUTE ON FUNCTION cairn_enqueue(UUID, TEXT, JSONB, JSONB) TO ${role}`);
      await runner.query(`SET ROLE ${role}`);
      expect(await enqueue()).toHaveLength(1);
      await expect(runner.query('SELECT 1 FROM "BackgroundJobs"')).rejects.toMatchObject({ code: '42501' });
    } finally {
      await runner.query('RESET ROLE');
      await runner.query(`DROP OWNED BY ${role}`);
      await runner.query(`DROP ROLE ${role}`);
      await runner.release();
    }
  });
});
