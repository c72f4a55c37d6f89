import { waitUntil, type TestDatabase } from '@cairn/testing';
import pg from 'pg';
import { AppReplica } from './replicas.fixture.ts';
import { createFanOutDatabase } from './specs-database.fixture.ts';

describe('two applications on one database', () => {
  let database: TestDatabase;
  let replicas: [AppReplica, AppReplica];

  beforeAll(async () => (database = await createFanOutDatabase()));
  afterAll(() => database.drop());
  beforeEach(async () => {
    replicas = await Promise.all([AppReplica.start(database.url), AppReplica.start(database.url)]);
    await waitUntil(() => replicas.every(({ losses }) => losses.length > 0), { what: 'both to listen' });
  });
  afterEach(() => Promise.all(replicas.map((replica) => replica.stop())));

  it('reach each other’s clients: everybody, users, connections and groups, in either hub', async () => {
    const [a, b] = replicas;
    const [here, there] = [await a.connect('alice'), await b.connect('alice')];
    const bob = await b.connect('bob');
    const elsewhere = await b.connect('alice', '/hubs/b');

    a.hub.all().send('news', 'all');
    a.hub.user('alice').send('news', 'alice');
    a.hub.groups.add(bob.id, 'g');
    a.hub.groups.add({ userId: 'alice' }, 'g');
    a.hub.groupExcept('g', here.id).send('news', 'group');
    a.hub.connection(bob.id).send('news', { large: 'x'.repeat(100_000) });
    a.secondHub.user('alice').send('news', 'second hub');
    b.hub.user('alice').send('news', 'from there');

    await waitUntil(() => here.told.length === 3 && there.told.length === 4 && bob.told.length === 3);
    await waitUntil(() => elsewhere.told.length === 1);
    expect(here.told).toEqual(['all', 'alice', 'from there']);
    expect(there.told.toSorted()).toEqual(['alice', 'all', 'from there', 'group']);
    expect(bob.told).toEqual(['all', 'group', { large: 'x'.repeat(100_000) }]);
    expect(elsewhere.told).toEqual(['second hub']);
  });

  it('bring users into their groups wherever they connect, after a restart too', async () => {
    const [a, b] = replicas;
    a.hub.groups.add({ userId: 'carol' }, 'g');
    await a.replica.backplane.fanOut('/hubs/a').flush();
    const third = await AppReplica.start(database.url);
    try {
      const carol = await third.connect('carol');
      await waitUntil(() => third.hub.countIn('g') === 1);
      await waitUntil(() => third.losses.length > 0);
      b.hub.group('g').send('news', 'welcome back');
      await waitUntil(() => carol.told.length === 1);
      b.hub.groups.remove({ userId: 'carol' }, 'g');
      await waitUntil(() => third.hub.countIn('g') === 0);
    } finally {
      await third.stop();
    }
  });

  it('tell of the loss when the listening connection of one is cut, and catch up with groups on their own', async () => {
    const [a, b] = replicas;
    const dave = await b.connect('dave');
    const admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
    try {
      await admin.query('SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = $1', [
        b.replica.listenerName,
      ]);
    } finally {
      await admin.end();
    }
    a.hub.groups.add({ userId: 'dave' }, 'g');
    a.hub.user('dave').send('news', 'unheard or heard');

    await waitUntil(() => b.losses.length > 1);
    await waitUntil(() => b.hub.countIn('g') === 1);
    a.hub.group('g').send('news', 'after');

    await waitUntil(() => dave.told.includes('after'));
    expect(a.losses).toHaveLength(1);
  });
});
