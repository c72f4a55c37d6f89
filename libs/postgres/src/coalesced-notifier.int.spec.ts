import { createTestDatabase, waitUntil, type TestDatabase } from '@cairn/testing';
import type { DataSource } from 'typeorm';
import { CoalescedNotifier, createDataSource, PgListener } from './index.ts';

describe('CoalescedNotifier', () => {
  let database: TestDatabase;
  let dataSource: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase({ template: 'empty', migrate: () => Promise.resolve() });
    dataSource = await createDataSource({ url: database.url, schema: 'public' }).initialize();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  it('turns a burst of hints into one notification at once and one at the end', async () => {
    let heard = 0;
    const listener = new PgListener({ url: database.url });
    listener.listen('jobs', () => void (heard += 1));
    try {
      await waitUntil(() => listener.healthy);
      const notifier = new CoalescedNotifier(dataSource, 'jobs', 50);
      for (let hint = 0; hint < 100; hint += 1) notifier.hint();
      await notifier.flush();
      await waitUntil(() => heard === 2);
      notifier.hint();
      await waitUntil(() => heard === 3);
      await notifier.flush();
    } finally {
      await listener.stop();
    }
    expect(heard).toBe(3);
  });

  it('lets a caller notify with its own commit while it is quiet, and counts that as a hint', async () => {
    let heard = 0;
    const listener = new PgListener({ url: database.url });
    listener.listen('commits', () => void (heard += 1));
    try {
      await waitUntil(() => listener.healthy);
      const notifier = new CoalescedNotifier(dataSource, 'commits', 50);

      expect([notifier.take(), notifier.take()]).toEqual([true, false]);
      notifier.hint();
      await waitUntil(() => heard === 1);
      await notifier.flush();
      expect(notifier.take()).toBe(true);
      await notifier.flush();
    } finally {
      await listener.stop();
    }
    expect(heard).toBe(1);
  });
});
