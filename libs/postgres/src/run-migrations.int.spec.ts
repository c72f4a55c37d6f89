import { MigrationLockedError } from '@cairn/errors';
import { createTestDatabase, type TestDatabase } from '@cairn/testing';
import pg from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createDataSource, runMigrations } from './index.ts';

class CreateThings1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE shop."Things" (n int)');
    // Wide enough for a second starter to run into it, and longer than a statement of the app may run.
    await runner.query('SELECT pg_sleep(1.5)');
    await runner.query('INSERT INTO shop."Things" VALUES (1)');
  }
  async down(): Promise<void> {}
}

class BreakThings1700000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE shop."Half" (n int)');
    await runner.query('SELECT 1 / 0');
  }
  async down(): Promise<void> {}
}

class IndexThings1700000000003 implements MigrationInterface {
  transaction = false;
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX CONCURRENTLY ON shop."Things" (n)');
  }
  async down(): Promise<void> {}
}

describe('runMigrations', () => {
  let database: TestDatabase;
  let admin: pg.Client;

  beforeEach(async () => {
    database = await createTestDatabase({ template: 'empty', migrate: () => Promise.resolve() });
    admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
  });
  afterEach(async () => {
    await admin.end();
    await database.drop();
  });

  const source = (...migrations: (new () => MigrationInterface)[]) =>
    createDataSource({ url: database.url, schema: 'shop', migrations, statementTimeoutMs: 1_000 });

  it('lets replicas that start together take turns, so that each migration runs once', async () => {
    const ran = await Promise.all(
      [1, 2, 3].map(() => runMigrations(source(CreateThings1700000000001, IndexThings1700000000003))),
    );
    expect(ran.flat()).toEqual(['CreateThings1700000000001', 'IndexThings1700000000003']);
    expect((await admin.query('SELECT n FROM shop."Things"')).rows).toEqual([{ n: 1 }]);
  });

  it('keeps the migrations before a broken one and nothing of the broken one', async () => {
    await expect(runMigrations(source(CreateThings1700000000001, BreakThings1700000000002))).rejects.toThrow(
      'division by zero',
    );
    const { rows } = await admin.query(
      `SELECT to_regclass('shop."Things"') AS first, to_regclass('shop."Half"') AS half`,
    );
    expect(rows).toEqual([{ first: 'shop."Things"', half: null }]);
    expect(await runMigrations(source(CreateThings1700000000001))).toEqual([]);
  });

  it('gives up when another replica holds the lock for too long', async () => {
    await admin.query('BEGIN');
    await admin.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', ['cairn migrations shop']);
    await expect(runMigrations(source(CreateThings1700000000001), { waitMs: 100 })).rejects.toThrow(
      MigrationLockedError,
    );
    await admin.query('ROLLBACK');
  });
});
