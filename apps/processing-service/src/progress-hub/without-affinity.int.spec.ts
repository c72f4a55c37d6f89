import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { RunningService } from '@cairn/service-host';
import { waitUntil } from '@cairn/testing';
import { HttpTransportType, HubConnectionBuilder, LogLevel } from '@microsoft/signalr';
import type { HubConnection } from '@microsoft/signalr';
import { SpecService } from '../spec-service/spec-service.fixture.ts';

/** An ingress without affinity at its worst: what opens a connection goes to one replica, what uses it to another. */
class UnfairIngress {
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((client) => {
    this.track(client);
    client.once('data', (head: Buffer) => {
      const server = connect(head.toString('latin1').startsWith('POST') ? this.negotiates : this.serves, '127.0.0.1');
      this.track(server);
      for (const [one, other] of [
        [client, server],
        [server, client],
      ] as const) {
        one.on('error', () => other.destroy());
        one.on('close', () => other.destroy());
      }
      server.write(head);
      client.pipe(server).pipe(client);
    });
  });

  constructor(
    public negotiates: number,
    public serves: number,
  ) {}

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private track(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.sockets.delete(socket));
  }
}

describe('the progress hub on two replicas', () => {
  const clients: HubConnection[] = [];
  const ingresses: UnfairIngress[] = [];
  let spec: SpecService;

  beforeEach(async () => {
    spec = await SpecService.create();
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()));
    await Promise.all(ingresses.splice(0).map((ingress) => ingress.close()));
    await spec.stop();
  });

  const startHub = (settings = {}) => spec.start({ PROCESSING_ROLES: 'api,hub', ...settings });

  async function openIngress(negotiates: RunningService, serves: RunningService) {
    const ingress = new UnfairIngress(negotiates.port, serves.port);
    ingresses.push(ingress);
    return { ingress, url: `${await ingress.open()}/hubs/jobs` };
  }

  function page(url: string, transport?: HttpTransportType) {
    const snapshots: unknown[] = [];
    const client = new HubConnectionBuilder()
      .withUrl(url, {
        accessTokenFactory: () => spec.issuer.token({ sub: spec.userId }),
        ...(transport === undefined ? {} : { transport }),
      })
      .withAutomaticReconnect(Array.from({ length: 100 }, () => 100))
      .configureLogging(LogLevel.None)
      .build();
    client.on('jobSnapshot', (snapshot) => snapshots.push(snapshot));
    clients.push(client);
    return { client, snapshots };
  }

  it('needs no affinity: a page negotiates with one, listens at the other, and outlives it', async () => {
    const [first, second] = [await startHub(), await startHub()];
    const { ingress, url } = await openIngress(first, second);
    const { client, snapshots } = page(url);
    await client.start();
    await waitUntil(() => snapshots.length === 1);
    const { connectionId } = client;

    ingress.serves = first.port;
    await second.stop();
    await waitUntil(() => snapshots.length === 2);
    expect(connectionId).toEqual(expect.any(String));
    expect(client.connectionId).not.toBe(connectionId);
  });

  it.each([HttpTransportType.ServerSentEvents, HttpTransportType.LongPolling])(
    'offers nothing that would need it: a client that wants transport %i hears so at once',
    async (transport) => {
      const [first, second] = [await startHub(), await startHub()];
      const { url } = await openIngress(first, second);

      await expect(page(url, transport).client.start()).rejects.toThrow('any of the available transports');
    },
  );

  it.each([HttpTransportType.ServerSentEvents, HttpTransportType.LongPolling])(
    'offers transport %i where there is affinity and it is set',
    async (transport) => {
      const only = await startHub({ HUB_TRANSPORTS: 'WebSockets, ServerSentEvents, LongPolling' });
      const { client, snapshots } = page(`${only.url}/hubs/jobs`, transport);
      await client.start();

      await waitUntil(() => snapshots.length === 1);
    },
  );
});
