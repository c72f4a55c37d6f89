import { createTestDatabase, type TestDatabase } from '@cairn/testing';
import type { DataSource, EntityManager } from 'typeorm';
import { createDataSource, withTransaction } from './index.ts';

describe('withTransaction', () => {
  let database: TestDatabase;
  let dataSource: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase({ template: 'empty', migrate: () => Promise.resolve() });
    dataSource = await createDataSource({ url: database.url, schema: 'public' }).initialize();
  });
  beforeEach(async () => {
    await dataSource.query('DROP TABLE IF EXISTS "Things"');
    await dataSource.query('CREATE TABLE "Things" (id int PRIMARY KEY, n int)');
    await dataSource.query('INSERT INTO "Things" VALUES (1, 0), (2, 0)');
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const sum = async (): Promise<number> => (await dataSource.query('SELECT sum(n)::int AS n FROM "Things"'))[0].n;

  it('keeps nothing when the work fails', async () => {
    const failing = withTransaction(dataSource, async (manager) => {
      await manager.query('UPDATE "Things" SET n = 5');
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await sum()).toBe(0);
  });

  it('joins the transaction that the manager is in', async () => {
    const outer = dataSource.transaction(async (manager) => {
      await withTransaction(manager, (inner) => inner.query('UPDATE "Things" SET n = 5'));
      throw new Error('outer fails');
    });
    await expect(outer).rejects.toThrow('outer fails');
    expect(await sum()).toBe(0);
  });

  it('runs the loser of a deadlock again', async () => {
    let bothHoldOne: () => void = () => undefined;
    const meeting = new Promise<void>((resolve) => (bothHoldOne = resolve));
    let holding = 0;
    let runs = 0;
    const add = (first: number, second: number) => async (manager: EntityManager) => {
      runs += 1;
      await manager.query('UPDATE "Things" SET n = n + 1 WHERE id = $1', [first]);
      if (++holding === 2) bothHoldOne();
      await meeting;
      await manager.query('UPDATE "Things" SET n = n + 1 WHERE id = $1', [second]);
    };
    await Promise.all([withTransaction(dataSource, add(1, 2)), withTransaction(dataSource, add(2, 1))]);
    expect(runs).toBe(3);
    expect(await sum()).toBe(4);
  });
});
