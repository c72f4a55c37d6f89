import { connect as openSocket, createServer, type AddressInfo, type Socket } from 'node:net';
import { DependencyUnavailableError } from '@cairn/errors';
import { createTestDatabase, startPrivatePostgres, testPostgres, waitUntil, type TestDatabase } from '@cairn/testing';
import type { DataSource } from 'typeorm';
import { createDataSource, isDatabaseUnavailable, pingDatabase, withTransaction } from './index.ts';

/** A TCP proxy whose traffic can be swallowed, as by a network that is gone without a word. */
async function startProxy(target: string) {
  const { hostname, port } = new URL(target);
  let swallow = false;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = openSocket(Number(port), hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => [client, upstream].forEach((each) => each.destroy()));
    }
    client.on('data', (chunk) => void (swallow || upstream.write(chunk)));
    upstream.on('data', (chunk) => void (swallow || client.write(chunk)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(target);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    swallow: (on: boolean) => void (swallow = on),
    stop: () => {
      sockets.forEach((socket) => socket.destroy());
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('createDataSource', () => {
  let database: TestDatabase;
  const opened: DataSource[] = [];

  beforeAll(async () => {
    database = await createTestDatabase({ template: 'empty', migrate: () => Promise.resolve() });
  });
  afterEach(async () => {
    for (const dataSource of opened.splice(0)) await dataSource.destroy();
  });
  afterAll(() => database.drop());

  const open = async (options: Partial<Parameters<typeof createDataSource>[0]> = {}): Promise<DataSource> => {
    const dataSource = await createDataSource({ url: database.url, schema: 'public', ...options }).initialize();
    opened.push(dataSource);
    return dataSource;
  };

  it('cancels a statement that runs too long', async () => {
    const dataSource = await open({ statementTimeoutMs: 1_000 });
    await expect(dataSource.query('SELECT pg_sleep(600)')).rejects.toThrow('statement timeout');
  });

  it('ends a session that sits idle inside a transaction', async () => {
    const dataSource = await open({ idleInTransactionTimeoutMs: 50 });
    const runner = dataSource.createQueryRunner();
    await runner.startTransaction();
    await waitUntil(async () => {
      const sessions = await dataSource.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'`,
      );
      return sessions.length === 0;
    });
    await runner.release().catch(() => undefined);
    await expect(dataSource.query('SELECT 1')).resolves.toHaveLength(1);
  });

  it('lets no statement be compiled, which would take longer than to run it', async () => {
    const dataSource = await open();
    expect(await dataSource.query('SHOW jit')).toEqual([{ jit: 'off' }]);
  });

  it('names itself in pg_stat_activity', async () => {
    const dataSource = await open({ applicationName: 'till' });
    expect(await dataSource.query(`SELECT current_setting('application_name') AS name`)).toEqual([{ name: 'till' }]);
  });

  it('works again after the server was restarted, and tells of a database that is away', async () => {
    const server = await startPrivatePostgres();
    const dataSource = await createDataSource({ url: server.connection, schema: 'public' }).initialize();
    try {
      await expect(pingDatabase(dataSource, 30_000)).resolves.toBeUndefined();
      await server.kill();
      await expect(pingDatabase(dataSource)).rejects.toThrow(DependencyUnavailableError);
      await expect(withTransaction(dataSource, (manager) => manager.query('SELECT 1'))).rejects.toThrow(
        DependencyUnavailableError,
      );
      await server.start();
      await waitUntil(() => dataSource.query('SELECT 1'));
    } finally {
      await dataSource.destroy();
      await server.remove();
    }
  });

  it('gives up a connection whose network went silent, and does not lend it again', async () => {
    const proxy = await startProxy(testPostgres());
    // One connection: if the silent one stayed in the pool, the last query would never be answered.
    const dataSource = createDataSource({ url: proxy.url, schema: 'public', poolSize: 1 });
    Object.assign((dataSource.options as { extra: object }).extra, { query_timeout: 2_000 });
    await dataSource.initialize();
    try {
      proxy.swallow(true);
      const error = await dataSource.query('SELECT 1').catch((reason: unknown) => reason);
      expect(isDatabaseUnavailable(error)).toBe(true);
      proxy.swallow(false);
      expect(await dataSource.query('SELECT 2 AS n')).toEqual([{ n: 2 }]);
    } finally {
      await dataSource.destroy();
      await proxy.stop();
    }
  });
});
