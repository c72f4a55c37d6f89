import 'reflect-metadata';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { ListenOptions } from 'node:net';
import { SignalRAdapter, type Hub, type HubConnection } from '@cairn/realtime';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WebSocketGateway, WebSocketServer, type OnGatewayConnection } from '@nestjs/websockets';
import { NumberedStream, type StreamSettings } from './numbered-stream.ts';

@WebSocketGateway({ path: '/hub' })
class BenchGateway implements OnGatewayConnection {
  @WebSocketServer() readonly hub!: Hub;
  stream: NumberedStream | undefined;

  handleConnection(client: HubConnection): void {
    const cursor = client.query.get('after');
    if (cursor !== null) this.stream?.join(client, Number(cursor));
  }
}

@Module({ providers: [BenchGateway] })
class BenchHubModule {}

export interface BenchHub {
  server: Server;
  publish(event: object): void;
  /** The soak's. */
  startStream(settings: StreamSettings): void;
  /** Stops publishing. @returns number of the last message */
  endStream(): number;
  closeAll(): void;
}

/** Our hub with default limits, for clients without a token: the others ask for none either. */
export async function openHub(listenOptions: ListenOptions): Promise<BenchHub> {
  const app = await NestFactory.create(BenchHubModule, { logger: false, abortOnError: false });
  app.useWebSocketAdapter(
    new SignalRAdapter(app, {
      authenticate: () => Promise.reject(new Error('The bench brings no tokens.')),
      anonymous: true,
      allowedOrigins: [],
      connectionKey: 'the bench signs tokens for nobody else',
    }),
  );
  await app.init();
  const server = app.getHttpServer() as Server;
  await once(server.listen(listenOptions), 'listening');
  const gateway = app.get(BenchGateway);
  return {
    server,
    publish: (event) => gateway.hub.all().send('progress', event),
    startStream(settings) {
      gateway.stream = new NumberedStream(gateway.hub, settings);
    },
    endStream: () => gateway.stream?.end() ?? 0,
    closeAll: () => gateway.hub.all().close({ allowReconnect: true }),
  };
}
