import type { AddressInfo } from 'node:net';
import { AuthTokenInvalidError } from '@cairn/errors';
import { Hub, SignalRAdapter, type HubBackplane } from '@cairn/realtime';
import { waitUntil } from '@cairn/testing';
import {
  HttpTransportType,
  HubConnectionBuilder,
  JsonHubProtocol,
  LogLevel,
  type HubConnection,
  type IHubProtocol,
} from '@microsoft/signalr';
import { MessagePackHubProtocol } from '@microsoft/signalr-protocol-msgpack';
import { Module, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import { Service } from './stand-in.fixture.ts';

@WebSocketGateway({ path: '/hubs/news' })
class NewsGateway {
  @WebSocketServer() hub!: Hub;
}

@Module({ providers: [NewsGateway] })
class AppModule {}

/** The page's script: it knows one URL and how to get a token. */
function openPage(url: string, protocol: IHubProtocol, transport: HttpTransportType, user: () => string): Page {
  const connection = new HubConnectionBuilder()
    .withUrl(url, { accessTokenFactory: user, transport })
    .withHubProtocol(protocol)
    .withAutomaticReconnect(Array<number>(100).fill(20))
    .configureLogging(LogLevel.None)
    .build();
  const told: unknown[] = [];
  connection.on('news', (...values: unknown[]) => void told.push(values));
  return { connection, told };
}

interface Page {
  connection: HubConnection;
  told: unknown[];
}

const modes: [name: string, backplane: (service: Service) => Promise<HubBackplane | undefined>][] = [
  ['self-hosted', async () => undefined],
  ['with the service', async (service) => service.backplane((await service.start()).connectionString).backplane],
];
const transports = [
  HttpTransportType.WebSockets,
  HttpTransportType.ServerSentEvents,
  HttpTransportType.LongPolling,
] as const;
const encodings: [name: string, create: () => IHubProtocol][] = [
  ['JSON', () => new JsonHubProtocol()],
  ['MessagePack', () => new MessagePackHubProtocol()],
];
const combinations = modes.flatMap(([mode, backplane]) =>
  transports.flatMap((transport) =>
    encodings
      .filter(([encoding]) => encoding === 'JSON' || transport !== HttpTransportType.ServerSentEvents)
      .map(([encoding, protocol]) => ({
        mode,
        backplane,
        transport,
        over: HttpTransportType[transport],
        encoding,
        protocol,
      })),
  ),
);

describe.each(combinations)('one page, $mode, over $over in $encoding', ({ backplane, transport, protocol }) => {
  const service = new Service();
  const pages: Page[] = [];
  let app: INestApplication;
  let hub: Hub;
  let url: string;

  beforeEach(async () => {
    const carrier = await backplane(service);
    app = await NestFactory.create(AppModule, { logger: false, abortOnError: false });
    app.useWebSocketAdapter(
      new SignalRAdapter(app, {
        authenticate: async (token) => {
          if (!token.startsWith('user-')) throw new AuthTokenInvalidError('not a user of this spec');
          return { userId: token.slice(5), expiresAt: Date.now() / 1000 + 600 };
        },
        allowedOrigins: [],
        connectionKey: 'a key for specs that all replicas share',
        ...(carrier ? { backplane: carrier } : {}),
      }),
    );
    await app.listen(0, '127.0.0.1');
    hub = app.get(NewsGateway).hub;
    url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}/hubs/news`;
  });
  afterEach(async () => {
    await Promise.all(pages.splice(0).map(({ connection }) => connection.stop()));
    await app.close();
    await service.stop();
  });

  async function open(user: string): Promise<Page> {
    const page = openPage(url, protocol(), transport, () => `user-${user}`);
    pages.push(page);
    await page.connection.start();
    return page;
  }

  it('is told what is sent to it, and is put into groups by the server', async () => {
    const [alice, bob] = [await open('alice'), await open('bob')];

    hub.groups.add({ userId: 'alice' }, 'g');
    hub.group('g').send('news', 'group', 1);
    hub.user('bob').send('news', 'user', { nested: [null, true] });
    hub.connection(bob.connection.connectionId ?? '').send('news', 'connection');

    await waitUntil(() => alice.told.length === 1 && bob.told.length === 2);
    expect(alice.told).toEqual([['group', 1]]);
    expect(bob.told).toEqual(expect.arrayContaining([['user', { nested: [null, true] }], ['connection']]));
  });

  it('is refused without a token that counts', async () => {
    const page = openPage(url, protocol(), transport, () => 'rubbish');
    await expect(page.connection.start()).rejects.toThrow("Status code '401'");
  });

  it('learns that the server has closed it', async () => {
    const alice = await open('alice');
    const closed: unknown[] = [];
    alice.connection.onclose((error) => void closed.push(error));

    hub.user('alice').close({ error: 'Signed out.' });

    await waitUntil(() => closed.length === 1);
    expect(String(closed[0])).toContain('Signed out.');
  });
});
