import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { AuthForbiddenError, ShuttingDownError } from '@cairn/errors';
import { WebSocketServer, type WebSocket } from 'ws';
import { ConnectionTokens } from './connection-tokens.ts';
import { Hub } from './hub.ts';
import { HubRefusal, jsonAnswer, refusalAnswer, sendAnswer, sendRawAnswer, type HubAnswer } from './hub-answers.ts';
import { HubConnection } from './hub-connection.ts';
import { DEFAULT_HUB_LIMITS, type HubLimits, type HubUser, type SignalROptions } from './hub-options.ts';
import { corsHeaders, normalisePath, PREFLIGHT_HEADERS, userOf, type RequestTarget } from './hub-request.ts';

interface Admission {
  connectionId: string;
  user: HubUser;
}

/** What stands at one hub path: negotiation, the WebSocket, and the answers to everything else. */
export class HubEndpoint {
  readonly hub: Hub;
  private readonly options: SignalROptions;
  private readonly limits: HubLimits;
  private readonly tokens: ConnectionTokens;
  private readonly sockets: WebSocketServer;
  private readonly hubPath: string;

  constructor(path: string, options: SignalROptions) {
    this.hub = new Hub(path);
    this.options = options;
    this.limits = { ...DEFAULT_HUB_LIMITS, ...options.limits };
    this.hubPath = normalisePath(path);
    this.tokens = new ConnectionTokens({ key: options.connectionKey, hubPath: this.hubPath });
    this.sockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: this.limits.maxMessageBytes,
    });
  }

  /** Whether a request to this path is the hub's to answer. */
  owns({ path }: RequestTarget): boolean {
    return path === this.hubPath || this.isNegotiate(path);
  }

  async handleRequest(request: IncomingMessage, response: ServerResponse, target: RequestTarget): Promise<void> {
    let cors = {};
    let answer: HubAnswer;
    try {
      cors = corsHeaders(request, this.options.allowedOrigins);
      answer = await this.answer(request, target);
    } catch (error) {
      answer = refusalAnswer(error, request);
    }
    sendAnswer(response, { ...answer, headers: { ...answer.headers, ...cors } });
  }

  async handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, target: RequestTarget): Promise<void> {
    // The client may leave while its token is being checked; unheard, the error would end the process.
    const leave = () => socket.destroy();
    socket.on('error', leave);
    try {
      const { connectionId, user } = await this.admit(request, target);
      socket.off('error', leave);
      this.sockets.handleUpgrade(request, socket, head, (webSocket) => this.open(connectionId, user, webSocket));
    } catch (error) {
      sendRawAnswer(socket, refusalAnswer(error, request));
    }
  }

  private isNegotiate(path: string): boolean {
    return path === `${this.hubPath}/negotiate`;
  }

  private async answer(request: IncomingMessage, target: RequestTarget): Promise<HubAnswer> {
    if (request.method === 'OPTIONS') return { status: 204, headers: PREFLIGHT_HEADERS, body: '' };
    if (this.isNegotiate(target.path) && request.method !== 'POST') throw new HubRefusal(405, 'Use POST to negotiate.');
    if (this.hub.closing) throw new ShuttingDownError();
    const user = await userOf(request, target, this.options.authenticate);
    if (this.isNegotiate(target.path)) return jsonAnswer(200, this.negotiate(user, target));
    throw this.transportRefusal(request, user, target);
  }

  /** Problems that the person at the client should read are an `error` with status 200: `start()` rejects with it. */
  private negotiate(user: HubUser, { query }: RequestTarget): object {
    const asked = query.get('negotiateVersion') ?? '0';
    if (!/^-?\d{1,9}$/.test(asked)) return { error: `The client requested an invalid protocol version '${asked}'` };
    if (Number(asked) < 0) {
      return { error: `The client requested version '${asked}', but the server does not support this version.` };
    }
    if (this.hub.countOf(user.userId) >= this.limits.maxConnectionsPerUser) return { error: TOO_MANY_CONNECTIONS };
    const { connectionId, connectionToken } = this.tokens.issue(user.userId);
    const availableTransports = [{ transport: 'WebSockets', transferFormats: ['Text'] }];
    // Version 0 knows one id only, and it is the one that opens the socket.
    if (Number(asked) === 0) return { negotiateVersion: 0, connectionId: connectionToken, availableTransports };
    return { negotiateVersion: 1, connectionId, connectionToken, availableTransports };
  }

  /** The answers that clients of the two HTTP transports know; the hub offers WebSockets only. */
  private transportRefusal({ method, headers }: IncomingMessage, user: HubUser, { query }: RequestTarget): HubRefusal {
    if (method !== 'GET' && method !== 'POST' && method !== 'DELETE') return new HubRefusal(405, 'Method not allowed.');
    const token = query.get('id');
    if (!token) return new HubRefusal(400, 'Connection ID required');
    const known = this.tokens.read(token);
    if (known?.userId !== user.userId) return new HubRefusal(404, NO_CONNECTION);
    if (method === 'GET') {
      const transport = headers.accept?.includes('text/event-stream') ? 'ServerSentEvents' : 'LongPolling';
      return new HubRefusal(404, `${transport} transport not supported by this end point type`);
    }
    if (!this.hub.has(known.connectionId)) return new HubRefusal(404, NO_CONNECTION);
    return method === 'POST'
      ? new HubRefusal(405, 'POST requests are not allowed for WebSocket connections.')
      : new HubRefusal(400, 'Cannot terminate this connection using the DELETE endpoint.');
  }

  /** Everything that must hold before a socket opens. @throws AppError or HubRefusal */
  private async admit(request: IncomingMessage, target: RequestTarget): Promise<Admission> {
    if (target.path !== this.hubPath) throw new HubRefusal(404, 'No hub answers WebSockets at this path.');
    corsHeaders(request, this.options.allowedOrigins);
    const user = await userOf(request, target, this.options.authenticate);
    if (this.hub.closing) throw new ShuttingDownError();
    if (this.hub.countOf(user.userId) >= this.limits.maxConnectionsPerUser)
      throw new HubRefusal(429, TOO_MANY_CONNECTIONS);
    // No negotiation was made: a new connection, with an id of its own.
    const token = target.query.get('id') ?? this.tokens.issue(user.userId).connectionToken;
    const owner = this.tokens.read(token)?.userId;
    if (owner !== undefined && owner !== user.userId) {
      throw new AuthForbiddenError('This connection was negotiated by another user.');
    }
    const redemption = this.tokens.redeem(token);
    if (redemption === 'unknown') throw new HubRefusal(404, NO_CONNECTION);
    if (redemption === 'used') throw new HubRefusal(409, 'This connection was opened before.');
    return { connectionId: redemption.connectionId, user };
  }

  private open(id: string, user: HubUser, socket: WebSocket): void {
    const connection = new HubConnection({
      id,
      user,
      socket,
      limits: this.limits,
      onReady: (ready) => this.hub.announce(ready),
      onGone: (gone) => this.hub.remove(gone),
    });
    this.hub.add(connection);
  }
}

const NO_CONNECTION = 'No Connection with that ID';
const TOO_MANY_CONNECTIONS = 'This user has too many connections open; close one and try again.';
