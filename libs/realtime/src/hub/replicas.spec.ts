import { waitUntil } from '@cairn/testing';
import type { HubConnection as Client } from '@microsoft/signalr';
import { WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import { InProcessBackplane } from '../fan-out/in-process-backplane.ts';
import { officialClient, startTestHub, tokenFor, type TestHub } from '../testing/test-hub.ts';
import { Hub } from './hub.ts';

@WebSocketGateway({ path: '/hubs/test' })
class NewsGateway {
  @WebSocketServer() hub!: Hub;
}

describe('a hub on two replicas', () => {
  let replicas: [TestHub, TestHub];
  const clients: Client[] = [];

  beforeEach(async () => {
    const backplane = new InProcessBackplane();
    replicas = await Promise.all([startTestHub(NewsGateway, { backplane }), startTestHub(NewsGateway, { backplane })]);
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()));
    await Promise.all(replicas.map((replica) => replica.stop()));
  });

  /** A client of one replica, with what it was told. */
  async function connect(replica: 0 | 1, userId: string) {
    const client = officialClient(replicas[replica].url, () => tokenFor(userId));
    clients.push(client);
    const told: unknown[] = [];
    const closed: (Error | undefined)[] = [];
    client.on('news', (value) => void told.push(value));
    client.onclose((error) => void closed.push(error));
    await client.start();
    return { client, told, closed, id: client.connectionId ?? '' };
  }

  it('reaches everybody, users and connections from either, and each once', async () => {
    const [here, there] = [await connect(0, 'alice'), await connect(1, 'alice')];
    const bob = await connect(1, 'bob');

    replicas[0].hub.all().send('news', 'all');
    replicas[0].hub.allExcept(here.id, bob.id).send('news', 'all but two');
    replicas[0].hub.user('alice').send('news', 'alice');
    replicas[0].hub.connection(here.id).send('news', 'here');
    replicas[0].hub.connection(bob.id).send('news', 'bob');
    replicas[1].hub.connection(here.id).send('news', 'here, from there');

    await waitUntil(() => here.told.length >= 4 && there.told.length >= 3 && bob.told.length >= 2);
    expect(here.told).toEqual(['all', 'alice', 'here', 'here, from there']);
    expect(there.told).toEqual(['all', 'all but two', 'alice']);
    expect(bob.told).toEqual(['all', 'bob']);
  });

  it('has one set of groups, whoever adds to them and wherever their members are', async () => {
    const [here, there] = [await connect(0, 'alice'), await connect(1, 'alice')];
    const bob = await connect(1, 'bob');

    replicas[0].hub.groups.add(bob.id, 'g');
    replicas[1].hub.groups.add({ userId: 'alice' }, 'g');
    replicas[0].hub.group('g').send('news', 'three');
    replicas[0].hub.groups.remove(bob.id, 'g');
    replicas[1].hub.groupExcept('g', there.id).send('news', 'one');
    replicas[1].hub.groups.remove({ userId: 'alice' }, 'g');
    replicas[0].hub.group('g').send('news', 'nobody');
    replicas[0].hub.all().send('news', 'end');

    await waitUntil(() => [here, there, bob].every(({ told }) => told.includes('end')));
    expect(here.told).toEqual(['three', 'one', 'end']);
    expect(there.told).toEqual(['three', 'end']);
    expect(bob.told).toEqual(['three', 'end']);
  });

  it('brings a user’s later connections into the user’s groups, and nobody into groups of a former connection', async () => {
    const first = await connect(0, 'alice');
    replicas[0].hub.groups.add({ userId: 'alice' }, 'lasting');
    replicas[0].hub.groups.add({ userId: 'alice' }, 'now only', { ttlSeconds: 0 });
    replicas[0].hub.groups.add(first.id, 'of the connection');
    await first.client.stop();

    const later = await connect(1, 'alice');
    await waitUntil(() => replicas[1].hub.countIn('lasting') === 1);
    for (const group of ['now only', 'of the connection', 'lasting']) replicas[0].hub.group(group).send('news', group);

    await waitUntil(() => later.told.length > 0);
    expect(later.told).toEqual(['lasting']);
  });

  it('closes connections wherever they are', async () => {
    const [alice, bob, carol] = [await connect(1, 'alice'), await connect(1, 'bob'), await connect(1, 'carol')];

    replicas[0].hub.user('alice').close({ error: 'Signed out.' });
    replicas[0].hub.connection(bob.id).close();

    await waitUntil(() => alice.closed.length === 1 && bob.closed.length === 1);
    expect(String(alice.closed[0])).toContain('Signed out.');
    expect(bob.closed).toEqual([undefined]);
    expect(carol.closed).toEqual([]);
  });

  it('refuses group names that no backplane could carry everywhere', () => {
    const { groups } = replicas[0].hub;
    expect(() => groups.add('c', '')).toThrow(RangeError);
    expect(() => groups.remove({ userId: 'u' }, 'x'.repeat(1_025))).toThrow(RangeError);
  });
});
