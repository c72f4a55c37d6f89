import { createTestDatabase, type TestDatabase } from '@cairn/testing';
import type { DataSource, EntityManager } from 'typeorm';
import { afterCommit, createDataSource } from './index.ts';

describe('afterCommit', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let ran: string[];

  beforeAll(async () => {
    database = await createTestDatabase({ template: 'empty', migrate: () => Promise.resolve() });
    dataSource = await createDataSource({ url: database.url, schema: 'public' }).initialize();
  });
  beforeEach(() => (ran = []));
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const ask = (manager: EntityManager | DataSource, what: string): void =>
    afterCommit(manager, () => void ran.push(what));
  const failing = (manager: EntityManager, what: string): Promise<void> =>
    manager.transaction(async (nested) => {
      ask(nested, what);
      throw new Error('undone');
    });

  it('runs at once where there is no transaction', () => {
    ask(dataSource, 'data source');
    ask(dataSource.manager, 'manager');

    expect(ran).toEqual(['data source', 'manager']);
  });

  it('waits for the commit, in order, and runs the same function once', async () => {
    const same = (): void => void ran.push('same');
    await dataSource.transaction(async (manager) => {
      ask(manager, 'first');
      afterCommit(manager, same);
      afterCommit(manager, same);
      await manager.query('SELECT 1');
      expect(ran).toEqual([]);
    });

    expect(ran).toEqual(['first', 'same']);
  });

  it('forgets what a rollback undid, in a savepoint too', async () => {
    await expect(failing(dataSource.manager, 'rolled back')).rejects.toThrow('undone');
    await dataSource.transaction(async (manager) => {
      await expect(failing(manager, 'in the savepoint')).rejects.toThrow('undone');
      await manager.transaction(async (nested) => {
        ask(nested, 'kept');
        await expect(failing(nested, 'deeper')).rejects.toThrow('undone');
      });
      expect(ran).toEqual([]);
    });

    expect(ran).toEqual(['kept']);
  });

  it('leaves nothing for the next transaction of the same connection', async () => {
    const runner = dataSource.createQueryRunner();
    await runner.startTransaction();
    ask(runner.manager, 'rolled back');
    await runner.rollbackTransaction();
    await runner.startTransaction();
    await runner.commitTransaction();
    await runner.release();

    expect(ran).toEqual([]);
  });
});
