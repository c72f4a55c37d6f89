import { startTestServices, testPostgres, uniqueName, waitUntil } from '@cairn/testing';
import type { TestServices } from '@cairn/testing';
import pg from 'pg';
import { TcpProxy } from './tcp-proxy.ts';

describe('a proxy before PostgreSQL', () => {
  let services: TestServices;
  let proxy: TcpProxy;
  const clients: pg.Client[] = [];

  beforeAll(async () => {
    services = await startTestServices(['postgres']);
  });
  beforeEach(async () => {
    proxy = await TcpProxy.start(testPostgres());
  });
  afterEach(async () => {
    await proxy.stop();
    await Promise.all(clients.splice(0).map((client) => client.end().catch(() => undefined)));
  });
  afterAll(() => services.stop());

  async function connect(settings: pg.ClientConfig = {}): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: proxy.url(testPostgres()), ...settings });
    client.on('error', () => undefined);
    clients.push(client);
    await client.connect();
    return client;
  }

  const one = async (client: pg.Client): Promise<unknown> => (await client.query('SELECT 1 AS one')).rows[0].one;

  it('passes everything on while it is open', async () => {
    const client = await connect();
    expect(await one(client)).toBe(1);
    const { rows } = await client.query('SELECT length($1) AS length', ['x'.repeat(300_000)]);
    expect(rows).toEqual([{ length: 300_000 }]);
    expect(proxy.connections).toBe(1);
  });

  it('refuses connections, and serves at the same port again', async () => {
    const client = await connect();
    const lost = new Promise((resolve) => client.once('error', resolve));
    await proxy.refuse();
    await lost;
    await expect(connect()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await proxy.open();
    expect(await one(await connect())).toBe(1);
  });

  it('resets connections that are open and those that are made', async () => {
    const client = await connect();
    const lost = new Promise((resolve) => client.once('error', resolve));
    proxy.reset();
    expect(await lost).toMatchObject({ code: 'ECONNRESET' });
    await expect(connect()).rejects.toMatchObject({ code: 'ECONNRESET' });
    await proxy.open();
    expect(await one(await connect())).toBe(1);
  });

  it('swallows everything in a black hole and delivers it afterwards, as TCP would', async () => {
    const client = await connect();
    proxy.blackHole();
    let answered = false;
    const answer = one(client).finally(() => (answered = true));
    await expect(connect({ connectionTimeoutMillis: 200 })).rejects.toThrow('timeout');
    expect(answered).toBe(false);
    await proxy.open();
    expect(await answer).toBe(1);
  });

  it('loses one direction only', async () => {
    const client = await connect();
    await client.query('CREATE TEMPORARY TABLE "OneWay" (n int)');
    proxy.lose('toClient');
    const inserted = client.query('INSERT INTO "OneWay" VALUES (1)');
    const witness = new pg.Client({ connectionString: testPostgres() });
    clients.push(witness);
    await witness.connect();
    await waitUntil(async () => {
      const { rows } = await witness.query(
        `SELECT 1 FROM pg_stat_activity WHERE query LIKE 'INSERT INTO "OneWay"%' AND state = 'idle'`,
      );
      return rows.length === 1;
    });
    await proxy.open();
    expect((await inserted).rowCount).toBe(1);
  });

  it('holds the statement it was asked for, prepared or not, until it is released or cut', async () => {
    const client = await connect();
    const prepared = { name: 'spec', text: 'SELECT $1::int AS held', values: [7] };
    await client.query(prepared);
    const caught = proxy.hold((sql) => sql.includes('AS held'));
    const answer = client.query(prepared);
    const statement = await caught;
    expect(statement.sql).toBe(prepared.text);
    expect(await one(await connect())).toBe(1);
    statement.release();
    expect((await answer).rows).toEqual([{ held: 7 }]);

    const again = proxy.hold((sql) => sql === 'SELECT 8');
    const never = client.query('SELECT 8').catch((error: Error) => error);
    (await again).cut();
    expect(await never).toMatchObject({ code: 'ECONNRESET' });
  });

  it('lets a statement happen and loses the answer', async () => {
    const table = `"${uniqueName('proxy')}"`;
    await (await connect()).query(`CREATE TABLE ${table} (n int)`);
    const client = await connect({ query_timeout: 300 });
    const lost = proxy.loseAnswerTo((sql) => sql.startsWith(`INSERT INTO ${table}`));
    await expect(client.query(`INSERT INTO ${table} VALUES (1)`)).rejects.toThrow('timeout');
    await lost;
    const { rows } = await (await connect()).query(`SELECT n FROM ${table}`);
    expect(rows).toEqual([{ n: 1 }]);
  });

  it('keeps notifications back and nothing else', async () => {
    const client = await connect();
    const heard: (string | undefined)[] = [];
    client.on('notification', ({ payload }) => heard.push(payload));
    await client.query('LISTEN proxy_spec');
    proxy.dropNotifications();
    await client.query(`NOTIFY proxy_spec, 'lost'`);
    expect(await one(client)).toBe(1);
    expect(proxy.droppedNotifications).toBe(1);
    proxy.passNotifications();
    await client.query(`NOTIFY proxy_spec, 'heard'`);
    await waitUntil(() => heard.length > 0);
    expect(heard).toEqual(['heard']);
  });
});
