import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlobServiceClient } from '@azure/storage-blob';
import { waitUntil } from '@cairn/testing';
import pg from 'pg';
import { startStack, type Stack } from './stack.ts';

describe('a stack without services', () => {
  let dataDir: string;
  let stack: Stack;
  const news: string[] = [];
  const start = () => startStack({ dataDir, services: [], durable: false, log: (line) => news.push(line) });

  beforeAll(async () => {
    // The path has a space, as many a home folder on Windows.
    dataDir = await mkdtemp(join(tmpdir(), 'cairn stack '));
    stack = await start();
  });
  afterAll(async () => {
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const query = async (sql: string): Promise<unknown[]> => {
    const client = new pg.Client({ connectionString: stack.endpoints.postgres, connectionTimeoutMillis: 30_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return (await client.query(sql)).rows as unknown[];
    } finally {
      await client.end().catch(() => undefined);
    }
  };
  const containers = async (): Promise<string[]> => {
    const names: string[] = [];
    const client = BlobServiceClient.fromConnectionString(stack.endpoints.blobConnectionString);
    for await (const { name } of client.listContainers()) names.push(name);
    return names.sort();
  };

  it('has a database of PostgreSQL 18, the blob containers and a token issuer', async () => {
    expect(
      await query(`SELECT current_database() AS name, current_setting('server_version_num')::int / 10000 AS major`),
    ).toEqual([{ name: 'cairn', major: 18 }]);
    expect(await containers()).toEqual(['jobs', 'uploads']);
    expect((await fetch(`${stack.endpoints.issuer}/users`)).status).toBe(200);
    expect(await stack.token('alice')).toMatch(/^ey/);
  });

  it('keeps its keys and passwords from other users of the machine', async () => {
    const { mode } = await stat(join(dataDir, 'secrets.json'));
    expect(process.platform === 'win32' ? 0o600 : mode & 0o777).toBe(0o600);
  });

  it('takes storage down and brings it back with its data', async () => {
    const azurite = stack.service('azurite');
    await azurite.stop();
    await expect(fetch(stack.endpoints.blob)).rejects.toThrow('fetch failed');
    await azurite.start();
    expect(await containers()).toEqual(['jobs', 'uploads']);
  });

  it('repairs a crash of PostgreSQL by itself', async () => {
    const pidFile = join(dataDir, 'postgres', 'data', 'postmaster.pid');
    const postmaster = Number((await readFile(pidFile, 'utf8')).split('\n')[0]);
    process.kill(postmaster, 'SIGKILL');
    await waitUntil(() => news.includes('postgres is back'), { timeoutMs: 90_000 });
    expect(await query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('has its data and its addresses back when it is started again', async () => {
    await query('CREATE TABLE kept AS SELECT 42 AS answer');
    const { endpoints } = stack;
    await stack.stop();
    stack = await start();
    expect(await query('SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    expect(stack.endpoints).toEqual(endpoints);
  });

  it('names the processes that it has when asked for another', () => {
    expect(() => stack.service('domain-api')).toThrow('This stack has no domain-api; it has azurite, postgres.');
  });
});
