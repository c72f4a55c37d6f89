import pg from 'pg';
import { createTestDatabase, testPostgres, uniqueName } from './index.ts';

const query = async (url: string, sql: string): Promise<Record<string, unknown>[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
};

describe('createTestDatabase', () => {
  it('migrates once for many databases that are asked for at the same moment', async () => {
    let migrations = 0;
    const options = {
      template: uniqueName('once'),
      migrate: async (url: string) => {
        migrations += 1;
        await query(url, 'CREATE TABLE "Things" (n int); INSERT INTO "Things" VALUES (7)');
      },
    };
    const databases = await Promise.all([1, 2, 3].map(() => createTestDatabase(options)));
    try {
      expect(migrations).toBe(1);
      for (const { url } of databases) expect(await query(url, 'SELECT n FROM "Things"')).toEqual([{ n: 7 }]);
    } finally {
      await Promise.all(databases.map((database) => database.drop()));
    }
  });

  it('gives databases that do not see each other', async () => {
    const options = {
      template: 'isolation',
      migrate: async (url: string) => void (await query(url, 'CREATE TABLE "Things" (n int)')),
    };
    const [one, two] = [await createTestDatabase(options), await createTestDatabase(options)];
    try {
      await query(one.url, 'INSERT INTO "Things" VALUES (1)');
      expect(await query(two.url, 'SELECT n FROM "Things"')).toEqual([]);
    } finally {
      await Promise.all([one.drop(), two.drop()]);
    }
  });

  it('makes no template of a migration that failed', async () => {
    const template = uniqueName('failing');
    const failing = createTestDatabase({ template, migrate: () => Promise.reject(new Error('bad migration')) });
    await expect(failing).rejects.toThrow('bad migration');
    const repaired = await createTestDatabase({
      template,
      migrate: async (url) => void (await query(url, 'CREATE TABLE "Things" (n int)')),
    });
    try {
      expect(await query(repaired.url, 'SELECT count(*)::int AS n FROM "Things"')).toEqual([{ n: 0 }]);
    } finally {
      await repaired.drop();
    }
  });

  it('drops a database that still has a connection', async () => {
    const database = await createTestDatabase({ template: 'empty', migrate: () => Promise.resolve() });
    const client = new pg.Client({ connectionString: database.url });
    client.on('error', () => undefined);
    await client.connect();
    await database.drop();
    const name = new URL(database.url).pathname.slice(1);
    expect(await query(testPostgres(), `SELECT 1 FROM pg_database WHERE datname = '${name}'`)).toEqual([]);
    await client.end().catch(() => undefined);
  });
});
