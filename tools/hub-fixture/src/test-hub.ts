import { HubConnection, HubMethod, HubStream, UploadStream } from '@cairn/realtime';
import { Injectable } from '@nestjs/common';
import { ConnectedSocket, WebSocketGateway } from '@nestjs/websockets';
import { EMPTY, Observable, of } from 'rxjs';
import { cookieOf } from './cookies.ts';
import { OpenConnections } from './open-connections.ts';

/** Named as the exceptions of ASP.NET, whose clients' suites look for it. */
class InvalidOperationException extends Error {
  override readonly name = 'InvalidOperationException';
}

/** The hub that the official client's own functional tests call, method for method. */
@Injectable()
class TestHub {
  private readonly connections: OpenConnections;

  constructor(connections: OpenConnections) {
    this.connections = connections;
  }

  handleConnection(client: HubConnection): void {
    this.connections.add(client);
  }

  handleDisconnect(client: HubConnection): void {
    this.connections.remove(client);
  }

  @HubMethod()
  echo(message: unknown): unknown {
    return message;
  }

  @HubMethod()
  echoComplexObject(complex: unknown): unknown {
    return complex;
  }

  @HubMethod()
  sendComplexObject(): object {
    return {
      ByteArray: Uint8Array.of(1, 2, 3),
      DateTime: new Date('2000-01-01T00:00:00Z'),
      Guid: '00010203-0405-0607-0706-050403020100',
      IntArray: [1, 2, 3],
      String: 'hello world',
    };
  }

  @HubMethod()
  getCallerConnectionId(@ConnectedSocket() client: HubConnection): string {
    return client.id;
  }

  @HubMethod()
  getNumRedirects(@ConnectedSocket() client: HubConnection): number {
    return Number(client.request.query.get('numRedirects'));
  }

  @HubMethod()
  getActiveTransportName(@ConnectedSocket() client: HubConnection): string {
    return client.transport;
  }

  @HubMethod()
  getHeader(@ConnectedSocket() client: HubConnection, name: string): string | null {
    return client.request.headers[name.toLowerCase()] ?? null;
  }

  @HubMethod()
  getContentTypeHeader(@ConnectedSocket() client: HubConnection): string | null {
    return client.request.headers['content-type'] ?? null;
  }

  @HubMethod()
  getCookie(@ConnectedSocket() client: HubConnection, name: string): string | null {
    return cookieOf(client.request.headers.cookie, name);
  }

  @HubMethod()
  throwException(message: string): never {
    throw new InvalidOperationException(message);
  }

  @HubMethod()
  invokeWithString(@ConnectedSocket() client: HubConnection, message: string): void {
    client.send('Message', message);
  }

  @HubMethod()
  sendCustomObject(@ConnectedSocket() client: HubConnection, custom: unknown): void {
    client.send('CustomObject', custom);
  }

  @HubStream()
  stream(): Observable<string> {
    return of('a', 'b', 'c');
  }

  @HubStream()
  emptyStream(): Observable<never> {
    return EMPTY;
  }

  @HubStream()
  infiniteStream(@ConnectedSocket() client: HubConnection): Observable<never> {
    return new Observable(() => () => client.send('StreamCanceled'));
  }

  @HubStream()
  streamThrowException(message: string): Observable<never> {
    throw new InvalidOperationException(message);
  }

  @HubMethod()
  async streamingConcat(@UploadStream() parts: AsyncIterable<string>): Promise<string> {
    let text = '';
    for await (const part of parts) text += part;
    return text;
  }
}

@WebSocketGateway({ path: '/testhub', anonymous: true })
export class TestHubGateway extends TestHub {}

@WebSocketGateway({
  path: '/testhub-nowebsockets',
  anonymous: true,
  transports: ['ServerSentEvents', 'LongPolling'],
})
export class NoWebSocketsGateway extends TestHub {}

/** Takes nobody without a token. */
@WebSocketGateway({ path: '/authorizedhub' })
export class AuthorizedGateway {
  @HubMethod()
  echo(message: unknown): unknown {
    return message;
  }
}
