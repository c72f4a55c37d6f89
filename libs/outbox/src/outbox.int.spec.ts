import { createDataSource, runMigrations } from '@cairn/postgres';
import { createTestDatabase, PATIENT, waitUntil, type TestDatabase } from '@cairn/testing';
import type { DataSource } from 'typeorm';
import { createOutboxMigration, Inbox, Outbox } from './index.ts';

const open = (url: string): DataSource =>
  createDataSource({
    ...PATIENT,
    url,
    schema: 'shop',
    migrations: [createOutboxMigration({ schema: 'shop', timestamp: 1700000000000 })],
  });

describe('Outbox and Inbox', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  const outbox = new Outbox('shop');
  const inbox = new Inbox('shop');

  beforeAll(async () => {
    database = await createTestDatabase({
      template: 'outbox',
      migrate: async (url) => void (await runMigrations(open(url))),
    });
    dataSource = await open(database.url).initialize();
  });
  beforeEach(() => dataSource.query('TRUNCATE shop."Outbox", shop."Inbox"'));
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const waitingForLock = () =>
    waitUntil(async () => {
      const waiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      return (await dataSource.query(waiting)).length > 0;
    });

  it('numbers the messages of a key in the order of their commits', async () => {
    const mayCommit = Promise.withResolvers<undefined>();
    const firstAdded = Promise.withResolvers<undefined>();
    const first = dataSource.transaction(async (manager) => {
      await outbox.add(manager, { topic: 't', key: 'k', payload: 'first' });
      firstAdded.resolve(undefined);
      await mayCommit.promise;
    });
    await firstAdded.promise;
    const second = dataSource.transaction((manager) =>
      outbox.add(manager, { topic: 't', key: 'k', payload: 'second' }),
    );
    await waitingForLock();
    await dataSource.transaction((manager) => outbox.add(manager, { topic: 't', key: 'other', payload: 'other' }));
    expect(await dataSource.query('SELECT "Payload" FROM shop."Outbox"')).toEqual([{ Payload: 'other' }]);
    mayCommit.resolve(undefined);
    await Promise.all([first, second]);
    expect(await dataSource.query(`SELECT "Payload" FROM shop."Outbox" WHERE "Key" = 'k' ORDER BY "Sequence"`)).toEqual(
      [{ Payload: 'first' }, { Payload: 'second' }],
    );
  });

  it('tells of new messages after the commit, once, and not after a rollback', async () => {
    let told = 0;
    outbox.onAdded(() => void (told += 1));
    await dataSource.transaction(async (manager) => {
      await outbox.add(manager, { topic: 't', key: 'a', payload: null });
      await manager.transaction((nested) => outbox.add(nested, { topic: 't', key: 'b', payload: null }));
      expect(told).toBe(0);
    });
    expect(told).toBe(1);
    const rolledBack = dataSource.transaction(async (manager) => {
      await outbox.add(manager, { topic: 't', key: 'a', payload: null });
      throw new Error('no');
    });
    await expect(rolledBack).rejects.toThrow('no');
    await dataSource.transaction((manager) => manager.query('SELECT 1'));
    expect(told).toBe(1);
  });

  it('stores payloads that PostgreSQL would refuse', async () => {
    await dataSource.transaction((manager) =>
      outbox.add(manager, { topic: 't', key: 'k\u0000', payload: { a: '\u0000\uD800' } }),
    );
    expect(await dataSource.query('SELECT "Key", "Payload" FROM shop."Outbox"')).toEqual([
      { Key: 'k\uFFFD', Payload: { a: '\uFFFD\uFFFD' } },
    ]);
  });

  it('lets an event take effect once, also when it comes twice at the same moment', async () => {
    let effects = 0;
    const once = () => inbox.once(dataSource.manager, 'event 1', async () => void (effects += 1));
    const answers = await Promise.all([once(), once(), once()]);
    expect(answers.filter(Boolean)).toHaveLength(1);
    expect(await once()).toBe(false);
    expect(effects).toBe(1);
  });

  it('lets an event take effect later when its work failed', async () => {
    const failing = inbox.once(dataSource.manager, 'event 1', () => Promise.reject(new Error('no room')));
    await expect(failing).rejects.toThrow('no room');
    expect(await inbox.once(dataSource.manager, 'event 1', () => Promise.resolve())).toBe(true);
  });

  it('forgets an event with the transaction that it joined', async () => {
    const outer = dataSource.transaction(async (manager) => {
      expect(await inbox.once(manager, 'event 1', () => Promise.resolve())).toBe(true);
      throw new Error('outer fails');
    });
    await expect(outer).rejects.toThrow('outer fails');
    expect(await inbox.once(dataSource.manager, 'event 1', () => Promise.resolve())).toBe(true);
  });
});
