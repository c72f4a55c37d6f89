import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startPrivateAzurite, startPrivatePostgres, waitUntil } from './index.ts';

const answers = async (connection: string): Promise<boolean> => {
  const client = new pg.Client({ connectionString: connection, connectionTimeoutMillis: 30_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query('SELECT 1')).rowCount === 1;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
};

const blobEndpoint = (connection: string): string => /BlobEndpoint=([^;]+);/.exec(connection)?.[1] ?? '';

const httpStatus = (url: string): Promise<number | undefined> =>
  fetch(url, { signal: AbortSignal.timeout(30_000) }).then(
    (response) => response.status,
    () => undefined,
  );

describe('a private server', () => {
  it('keeps the port and the data of PostgreSQL over stop, crash and start', async () => {
    const server = await startPrivatePostgres();
    try {
      const client = new pg.Client({ connectionString: server.connection });
      await client.connect();
      await client.query('CREATE TABLE "Kept" (n int)');
      await client.end();
      for (const takeDown of [server.stop, server.kill]) {
        await takeDown();
        expect(await answers(server.connection)).toBe(false);
        await server.start();
        expect(await answers(server.connection)).toBe(true);
      }
      const later = new pg.Client({ connectionString: server.connection });
      await later.connect();
      expect((await later.query('SELECT n FROM "Kept"')).rowCount).toBe(0);
      await later.end();
    } finally {
      await server.remove();
    }
  });

  it('brings Azurite back on the same port', async () => {
    const server = await startPrivateAzurite();
    try {
      const url = blobEndpoint(server.connection);
      expect(await httpStatus(url)).toBeGreaterThanOrEqual(400);
      await server.kill();
      expect(await httpStatus(url)).toBeUndefined();
      await server.start();
      expect(await httpStatus(url)).toBeGreaterThanOrEqual(400);
    } finally {
      await server.remove();
    }
  });

  it('ends when the process that started it is killed', async () => {
    const index = new URL('./index.ts', import.meta.url).href;
    const script = `const { startPrivatePostgres } = await import(${JSON.stringify(index)});
      console.log((await startPrivatePostgres()).connection);
      setInterval(() => {}, 1000);`;
    const owner = spawn(process.execPath, ['--no-warnings', '--input-type=module', '--eval', script], {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const connection = await new Promise<string>((resolve) =>
      createInterface({ input: owner.stdout }).once('line', resolve),
    );
    expect(await answers(connection)).toBe(true);
    owner.kill('SIGKILL');
    await waitUntil(async () => !(await answers(connection)), { what: 'PostgreSQL to end after its owner' });
  });
});
