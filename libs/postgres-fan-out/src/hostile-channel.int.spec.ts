import { waitUntil, type TestDatabase } from '@cairn/testing';
import type { FanOutMessage } from '@cairn/realtime';
import pg from 'pg';
import { createFanOutDatabase, KEY, startReplica, type Replica } from './specs-database.fixture.ts';
import type { PostgresBackplaneOptions } from './postgres-backplane.ts';

const news = (...args: unknown[]): FanOutMessage => ({ kind: 'send', target: { to: 'all' }, method: 'news', args });

describe('the channel of the fan-out', () => {
  let database: TestDatabase;
  let outsider: pg.Client;
  const replicas: Replica[] = [];

  beforeAll(async () => {
    database = await createFanOutDatabase();
    outsider = new pg.Client({ connectionString: database.url });
    await outsider.connect();
  });
  afterEach(async () => {
    outsider.removeAllListeners('notification');
    await outsider.query('UNLISTEN *');
    await Promise.all(replicas.splice(0).map((replica) => replica.close()));
  });
  afterAll(async () => {
    await outsider.end();
    await database.drop();
  });

  async function start(options: Partial<PostgresBackplaneOptions> = {}) {
    const replica = await startReplica(database.url, options);
    replicas.push(replica);
    const fanOut = replica.backplane.fanOut('/hubs/a');
    const heard: unknown[] = [];
    let losses = 0;
    fanOut.subscribe((message) => heard.push(message.kind === 'send' ? message.args[0] : message.kind));
    fanOut.onLoss(() => (losses += 1));
    await waitUntil(() => losses > 0, { what: 'the beginning of listening, which counts as a loss' });
    return { ...replica, fanOut, heard, losses: () => losses };
  }

  async function overhear(): Promise<string[]> {
    const payloads: string[] = [];
    outsider.on('notification', ({ payload = '' }) => payloads.push(payload));
    await outsider.query('LISTEN cairn_hubs');
    return payloads;
  }

  it('carries messages of one moment in one notification', async () => {
    const [a, b] = [await start({ coalesceMs: 50 }), await start()];
    const payloads = await overhear();

    for (let n = 0; n < 50; n++) a.fanOut.publish(news(n));
    await waitUntil(() => b.heard.length === 50 && payloads.length > 0);

    expect(payloads).toHaveLength(1);
  });

  it('carries large messages in parts of less than 8,000 bytes, and very large ones by their id', async () => {
    const [a, b] = [await start(), await start()];
    const payloads = await overhear();
    const parted = 'ü'.repeat(20_000);
    const stored = 'ü'.repeat(100_000);

    a.fanOut.publish(news(parted));
    await waitUntil(() => b.heard.length === 1 && payloads.length === 6);
    a.fanOut.publish(news(stored));
    await waitUntil(() => b.heard.length === 2 && payloads.length === 7);

    expect(b.heard).toEqual([parted, stored]);
    for (const payload of payloads) expect(Buffer.byteLength(payload)).toBeLessThan(8_000);
    const rows = await a.dataSource.query('SELECT octet_length("Content") AS bytes FROM "hub specs"."HubMessages"');
    expect(rows[0].bytes).toBeGreaterThan(200_000);
  });

  it('refuses a message that is larger than any may be, and still carries others', async () => {
    const [a, b] = [await start({ maxMessageBytes: 1_000 }), await start()];

    expect(() => a.fanOut.publish(news('x'.repeat(1_000)))).toThrow(
      expect.objectContaining({ code: 'HUB_MESSAGE_TOO_LARGE' }),
    );
    a.fanOut.publish(news('small'));

    await waitUntil(() => b.heard.length > 0);
    expect(b.heard).toEqual(['small']);
  });

  it('may be shouted into by anybody: replicas ignore it, with a line in the log, and hear each other on', async () => {
    const [a, b] = [await start(), await start()];
    const payloads = await overhear();
    a.fanOut.publish(news('true'));
    await waitUntil(() => b.heard.length === 1 && payloads.length === 1);
    const genuine = payloads[0] ?? '';

    const forged = [
      '',
      'x'.repeat(7_900),
      '\u{1f4a9}',
      '[["/hubs/a",{"kind":"send","target":{"to":"all"},"method":"news","args":["forged"]}]]',
      genuine.replace('true', 'false'),
      genuine.replace(/ \d+ \d+ m/, ' 900 899 m'),
      // Repeated as it was.
      genuine,
    ];
    for (const payload of forged) await outsider.query('SELECT pg_notify($1, $2)', ['cairn_hubs', payload]);
    a.fanOut.publish(news('also true'));
    await waitUntil(() => b.heard.length > 1);

    expect(b.heard).toEqual(['true', 'also true']);
    expect(b.losses()).toBe(1);
    expect(b.lines.find((line) => line.includes('cairn_hubs'))).toBe(
      'Ignored 1 notification(s) on cairn_hubs that none of our replicas can have sent.',
    );
    expect(b.lines.length).toBeLessThan(forged.length);
    expect(b.lines.join()).not.toContain('forged');
  });

  it('belongs to those who share the key', async () => {
    const [a, stranger] = [await start(), await start({ key: KEY.toUpperCase() })];
    const b = await start();

    a.fanOut.publish(news('secret'));
    await waitUntil(() => b.heard.length === 1 && stranger.lines.length > 0);

    expect(stranger.heard).toEqual([]);
  });

  it('reports a loss when the listening connection was cut, and carries on', async () => {
    const [a, b] = [await start(), await start()];

    await outsider.query('SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = $1', [
      b.listenerName,
    ]);
    a.fanOut.publish(news('perhaps unheard'));
    await waitUntil(() => b.losses() > 1);
    await waitUntil(() => {
      a.fanOut.publish(news('heard'));
      return b.heard.includes('heard');
    });

    expect(a.losses()).toBe(1);
  });

  it('loses and repeats nothing when the connections of the sender are cut', async () => {
    const [a, b] = [await start(), await start()];
    const cut = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'cairn'`;

    for (let n = 0; n < 300; n++) {
      a.fanOut.publish(news(n));
      if (n % 100 === 50) await outsider.query(cut);
      if (n % 10 === 0) await a.fanOut.flush();
    }

    await waitUntil(() => b.heard.length >= 300);
    expect(b.heard).toEqual(Array.from({ length: 300 }, (_, n) => n));
    expect(b.losses()).toBe(1);
  });

  it('reports a loss when the table of large messages was emptied before they were fetched', async () => {
    const [a, b] = [await start(), await start()];
    // Reading has to wait until the table is empty.
    await outsider.query('BEGIN; LOCK TABLE "hub specs"."HubMessages" IN ACCESS EXCLUSIVE MODE');
    const payloads = await overhear();
    const inserting = waitUntil(async () => {
      const waiting = `SELECT 1 FROM pg_locks WHERE NOT granted AND relation = '"hub specs"."HubMessages"'::regclass`;
      return (await outsider.query(waiting)).rows.length > 0;
    });
    a.fanOut.publish(news('x'.repeat(100_000)));
    await inserting;
    await outsider.query(`CREATE FUNCTION empty() RETURNS trigger AS $$ BEGIN RETURN NULL; END $$ LANGUAGE plpgsql;
      CREATE TRIGGER empty BEFORE INSERT ON "hub specs"."HubMessages" FOR EACH ROW EXECUTE FUNCTION empty(); COMMIT`);

    await waitUntil(() => b.losses() === 2 && payloads.length > 0);
    expect(payloads).toHaveLength(1);
    expect(b.heard).toEqual([]);
  });
});
