import type { AddressInfo } from 'node:net';
import { AuthTokenInvalidError } from '@cairn/errors';
import { Hub, SignalRAdapter, type HubLoss } from '@cairn/realtime';
import { HubConnectionBuilder, LogLevel, type HubConnection } from '@microsoft/signalr';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import { KEY, startReplica, type Replica } from './specs-database.fixture.ts';

@WebSocketGateway({ path: '/hubs/a' })
class FirstGateway {
  @WebSocketServer() hub!: Hub;
}

@WebSocketGateway({ path: '/hubs/b' })
class SecondGateway {
  @WebSocketServer() hub!: Hub;
}

@Module({ providers: [FirstGateway, SecondGateway] })
class AppModule {}

/** A whole application with two hubs, as one replica of several. */
export class AppReplica {
  readonly losses: HubLoss[] = [];
  private readonly clients: HubConnection[] = [];

  private constructor(
    readonly replica: Replica,
    private readonly app: Awaited<ReturnType<typeof NestFactory.create>>,
  ) {
    this.hub.onLoss((loss) => this.losses.push(loss));
  }

  static async start(databaseUrl: string): Promise<AppReplica> {
    const replica = await startReplica(databaseUrl);
    const app = await NestFactory.create(AppModule, { logger: false, abortOnError: false });
    app.useWebSocketAdapter(
      new SignalRAdapter(app, {
        authenticate: async (token) => {
          if (!token) throw new AuthTokenInvalidError('empty');
          return { userId: token, expiresAt: Date.now() / 1000 + 600 };
        },
        allowedOrigins: [],
        connectionKey: KEY,
        backplane: replica.backplane,
      }),
    );
    await app.listen(0, '127.0.0.1');
    return new AppReplica(replica, app);
  }

  get hub(): Hub {
    return this.app.get(FirstGateway).hub;
  }

  get secondHub(): Hub {
    return this.app.get(SecondGateway).hub;
  }

  /** The official client, and the first arguments of the `news` it was told. */
  async connect(userId: string, hubPath = '/hubs/a') {
    const { port } = this.app.getHttpServer().address() as AddressInfo;
    const client = new HubConnectionBuilder()
      .withUrl(`http://127.0.0.1:${port}${hubPath}`, { accessTokenFactory: () => userId })
      .configureLogging(LogLevel.None)
      .build();
    this.clients.push(client);
    const told: unknown[] = [];
    client.on('news', (value) => void told.push(value));
    await client.start();
    return { told, id: client.connectionId ?? '' };
  }

  async stop(): Promise<void> {
    await Promise.all(this.clients.map((client) => client.stop()));
    await this.app.close();
    await this.replica.close();
  }
}
