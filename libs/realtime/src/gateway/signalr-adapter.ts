import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { INestApplication, WsMessageHandler } from '@nestjs/common';
import { AbstractWsAdapter } from '@nestjs/websockets';
import type { Observable } from 'rxjs';
import type { BoundMethod } from '../calls/hub-method.ts';
import type { Hub } from '../hub/hub.ts';
import type { HubConnection } from '../connection/hub-connection.ts';
import { HubMethodMessage } from './hub-method.decorator.ts';
import { NoteThrown } from './note-thrown.interceptor.ts';
import { HubEndpoint } from '../transports/hub-endpoint.ts';
import type { SignalROptions } from '../connection/hub-options.ts';
import { normalisePath, targetOf, type RequestTarget } from '../negotiation/hub-request.ts';

/**
 * What `@WebSocketGateway({ … })` takes: the hub's path, and any option that this hub has differently from the others.
 * Of `limits` it says only those that differ.
 */
export interface HubGatewayOptions extends Partial<Omit<SignalROptions, 'detailedErrors'>> {
  /** Path of the hub, for example `/hubs/jobs`. Gateways with the same path share the hub, and its options. */
  path?: string;
}

/**
 * Serves Nest gateways as SignalR hubs on the application's own HTTP server.
 *
 * Install it before `app.init()` and before any body parser: `app.useWebSocketAdapter(new SignalRAdapter(app, …))`.
 */
export class SignalRAdapter extends AbstractWsAdapter {
  private readonly server: Server;
  private readonly options: SignalROptions;
  private readonly endpoints: HubEndpoint[] = [];
  private readonly onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) =>
    this.upgrade(request, socket, head);

  constructor(app: INestApplication, options: SignalROptions) {
    super(app);
    this.server = app.getHttpServer() as Server;
    this.options = options;
    if (options.detailedErrors) app.useGlobalInterceptors(new NoteThrown());
    // Here and not in `create`, which comes after the body parser.
    app.use((request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => {
      const target = targetOf(request);
      const endpoint = this.endpointFor(target);
      if (endpoint) endpoint.handleRequest(request, response, target).catch(next);
      else next();
    });
  }

  /** @throws Error when the gateway has no path, a port of its own, or a path that is taken */
  create(port: number, { path, limits, ...hubOptions }: HubGatewayOptions = {}): Hub {
    if (port !== 0) throw new Error('A hub shares the port of the HTTP server: @WebSocketGateway takes no port here.');
    if (!path || normalisePath(path) === '')
      throw new Error('A hub needs a path: @WebSocketGateway({ path: "/hubs/…" }).');
    if (this.endpoints.some(({ hub }) => normalisePath(hub.path) === normalisePath(path))) {
      throw new Error(`The hub path ${path} is taken; gateways share a hub when they spell its path alike.`);
    }
    if (this.endpoints.length === 0) this.takeHubUpgradesOnly();
    const endpoint = new HubEndpoint(path, {
      ...{ ...this.options, ...hubOptions },
      limits: { ...this.options.limits, ...limits },
    });
    this.endpoints.push(endpoint);
    return endpoint.hub;
  }

  /** Errors come through Nest's `exception` event, and `HubCalls` unwraps the results: `transform` has no part in it. */
  bindMessageHandlers(
    connection: HubConnection,
    handlers: WsMessageHandler[],
    _transform: (data: unknown) => Observable<unknown>,
  ): void {
    connection.bind(handlers.map(boundMethod));
  }

  override async close(hub: Hub): Promise<void> {
    await hub.close();
  }

  override async dispose(): Promise<void> {
    for (const endpoint of this.endpoints) endpoint.dispose();
    this.server.off('upgrade', this.onUpgrade);
  }

  private endpointFor(target: RequestTarget): HubEndpoint | undefined {
    return this.endpoints.find((endpoint) => endpoint.owns(target));
  }

  /**
   * Leaves requests that offer another upgrade to HTTP: clients that would like HTTP/2 (`Upgrade: h2c`) would otherwise
   * get no answer from any route, because Node hands every upgrade to the listener once there is one. From Node 24.9 on.
   */
  private takeHubUpgradesOnly(): void {
    const server = this.server as Server & { shouldUpgradeCallback?: (request: IncomingMessage) => boolean };
    server.shouldUpgradeCallback = (request) => {
      const isWebSocket = request.headers.upgrade?.toLowerCase() === 'websocket';
      if (isWebSocket && this.endpointFor(targetOf(request))) return true;
      return server.listenerCount('upgrade') > 1;
    };
    server.on('upgrade', this.onUpgrade);
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const target = targetOf(request);
    this.endpointFor(target)
      ?.handleUpgrade(request, socket, head, target)
      .catch(() => socket.destroy());
  }
}

function boundMethod({ message, callback }: WsMessageHandler<unknown>): BoundMethod {
  const method = (args: readonly unknown[]) => callback(args) as unknown;
  return message instanceof HubMethodMessage ? [message.name, method, message.shape] : [String(message), method];
}
