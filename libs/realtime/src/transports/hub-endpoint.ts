import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { AuthForbiddenError, ShuttingDownError } from '@cairn/errors';
import { WebSocketServer, type Server } from 'ws';
import { DEFAULT_HUB_LIMITS, type HubLimits, type HubUser, type SignalROptions } from '../connection/hub-options.ts';
import { Hub } from '../hub/hub.ts';
import { ConnectionTokens, type ConnectionTicket } from '../negotiation/connection-tokens.ts';
import {
  HubRefusal,
  jsonAnswer,
  noConnection,
  refusalAnswer,
  sendAnswer,
  sendRawAnswer,
  type HubAnswer,
} from '../negotiation/hub-answers.ts';
import {
  corsHeaders,
  hubRequestOf,
  normalisePath,
  preflightHeaders,
  userOf,
  type RequestTarget,
} from '../negotiation/hub-request.ts';
import { negotiate } from '../negotiation/negotiation.ts';
import { refreshAnswer } from '../negotiation/refresh.ts';
import { HttpTransports } from './http-transports.ts';
import { OpenConnections, type OpenConnection } from './open-connections.ts';
import { RevocationWatch } from './revocation-watch.ts';
import { HubWebSocket, WebSocketTransport } from './web-socket-transport.ts';

/** What a socket is for: a new connection, or one that the client comes back to. */
type SocketAdmission = { ticket: ConnectionTicket; user: HubUser } | { open: OpenConnection };

/** What stands at one hub path: negotiation, all transports, fresh credentials, and the answers to everything else. */
export class HubEndpoint {
  readonly hub: Hub;
  private readonly options: SignalROptions;
  private readonly limits: HubLimits;
  private readonly tokens: ConnectionTokens;
  private readonly open: OpenConnections;
  private readonly http: HttpTransports;
  private readonly revocations: RevocationWatch;
  private readonly sockets: Server<typeof HubWebSocket>;
  private readonly hubPath: string;

  constructor(path: string, options: SignalROptions) {
    const { backplane, connectionKey } = options;
    this.hub = new Hub(path, backplane ? { fanOut: backplane.fanOut(path) } : {});
    this.options = options;
    this.limits = { ...DEFAULT_HUB_LIMITS, ...options.limits };
    this.hubPath = normalisePath(path);
    this.tokens = new ConnectionTokens({ key: connectionKey, hubPath: this.hubPath });
    const { hub, tokens, limits } = this;
    this.open = new OpenConnections({ hub, tokens, limits, options });
    this.http = new HttpTransports(this.open, tokens, limits, options);
    this.revocations = new RevocationWatch(this.open, limits.recheckIntervalMs, options.isRevoked);
    this.sockets = new WebSocketServer({
      WebSocket: HubWebSocket,
      noServer: true,
      clientTracking: false,
      // Compression would cost each connection hundreds of kilobytes, and messages are small.
      perMessageDeflate: false,
      // The transport answers pings, and only those of clients that read.
      autoPong: false,
      maxPayload: limits.maxBatchBytes,
    });
  }

  /** Whether a request to this path is the hub's to answer. */
  owns({ path }: RequestTarget): boolean {
    return path === this.hubPath || path === `${this.hubPath}/negotiate` || path === `${this.hubPath}/refresh`;
  }

  /** Ends what works in the background; call it after `hub.close()`. */
  dispose(): void {
    this.revocations.stop();
  }

  async handleRequest(request: IncomingMessage, response: ServerResponse, target: RequestTarget): Promise<void> {
    let answer: HubAnswer | undefined;
    try {
      const cors = corsHeaders(request, this.options.allowedOrigins);
      for (const [name, value] of Object.entries(cors)) response.setHeader(name, value);
      answer = await this.answer(request, response, target);
    } catch (error) {
      answer = refusalAnswer(error, request);
    }
    if (answer) sendAnswer(response, answer);
  }

  async handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, target: RequestTarget): Promise<void> {
    // The client may leave while its token is being checked; unheard, the error would end the process.
    const leave = () => socket.destroy();
    socket.on('error', leave);
    try {
      const admission = await this.admitSocket(request, target);
      socket.off('error', leave);
      this.sockets.handleUpgrade(request, socket, head, (webSocket) =>
        this.connect(admission, new WebSocketTransport(webSocket, socket, this.limits), request, target),
      );
    } catch (error) {
      sendRawAnswer(socket, refusalAnswer(error, request));
    }
  }

  private async answer(
    request: IncomingMessage,
    response: ServerResponse,
    target: RequestTarget,
  ): Promise<HubAnswer | undefined> {
    const { method } = request;
    const isHub = target.path === this.hubPath;
    if (method === 'OPTIONS') return { status: 204, headers: preflightHeaders(request), body: '' };
    if (!isHub && method !== 'POST') throw new HubRefusal(405, 'Method not allowed.');
    if (target.path === `${this.hubPath}/refresh`) return this.refresh(request, target);
    if (!isHub && this.hub.closing) throw new ShuttingDownError();
    const user = await userOf(request, target, this.options);
    if (!isHub) return jsonAnswer(200, await this.negotiate(user, target));
    return this.http.handle({ request, response, target, user });
  }

  private async negotiate(user: HubUser, { query }: RequestTarget): Promise<object> {
    const { hub, tokens, options } = this;
    const redirect = await options.backplane?.redirect?.(hub.path, user);
    if (redirect) return redirect;
    return negotiate(user, query, { ...options, tokens, refusal: this.open.refusalFor(user) });
  }

  private refresh(request: IncomingMessage, target: RequestTarget): Promise<HubAnswer> {
    return refreshAnswer({
      ...this.options,
      connectionToken: target.query.get('id'),
      authenticate: () => userOf(request, target, this.options),
      find: (token) => this.open.find(token)?.connection,
    });
  }

  /** Everything that must hold before a socket opens. @throws AppError or HubRefusal */
  private async admitSocket(request: IncomingMessage, target: RequestTarget): Promise<SocketAdmission> {
    if (target.path !== this.hubPath) throw new HubRefusal(404, 'No hub answers WebSockets at this path.');
    corsHeaders(request, this.options.allowedOrigins);
    const user = await userOf(request, target, this.options);
    if (this.options.transports?.includes('WebSockets') === false) {
      throw new HubRefusal(404, 'WebSockets transport not supported by this end point type');
    }
    if (this.options.backplane?.redirect) throw noConnection();
    const token = target.query.get('id');
    // No negotiation was made: a new connection, with an id of its own.
    const ticket = token ? this.tokens.read(token) : this.tokens.ticketFor(user.userId);
    if (!ticket) throw noConnection();
    if (ticket.userId !== user.userId) throw new AuthForbiddenError('This connection was negotiated by another user.');
    const open = this.open.get(ticket);
    if (open) {
      if (open.transport.kind !== 'WebSockets') throw new HubRefusal(400, 'Cannot change transports mid-connection');
      if (!open.connection.resumable) throw new HubRefusal(409, 'This connection is in use.');
      await this.open.takeNewer(open.connection, user);
      return { open };
    }
    this.open.admit(ticket, user);
    return { ticket, user };
  }

  private connect(
    admission: SocketAdmission,
    transport: WebSocketTransport,
    request: IncomingMessage,
    target: RequestTarget,
  ): void {
    if ('open' in admission) this.open.resume(admission.open, transport);
    else this.open.open(admission.ticket, admission.user, transport, hubRequestOf(request, target));
  }
}
