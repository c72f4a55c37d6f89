import { AuthForbiddenError, ShuttingDownError } from '@cairn/errors';
import { HubClock } from '../connection/hub-clock.ts';
import { HubConnection } from '../connection/hub-connection.ts';
import type { HubLimits, HubUser, SignalROptions } from '../connection/hub-options.ts';
import type { Hub } from '../hub/hub.ts';
import type { ConnectionTicket, ConnectionTokens } from '../negotiation/connection-tokens.ts';
import { HubRefusal, noConnection } from '../negotiation/hub-answers.ts';
import type { HubRequest } from '../negotiation/hub-request.ts';
import { renewCredentials } from '../negotiation/refresh.ts';
import type { HubTransport } from './hub-transport.ts';

const FULL = 'This server has too many connections open; try again later.';
const TOO_MANY_OF_USER = 'This user has too many connections open; close one and try again.';

export interface OpenConnection {
  connection: HubConnection;
  /** The last one it was given. */
  transport: HubTransport;
}

export interface OpenConnectionsOptions {
  hub: Hub;
  tokens: ConnectionTokens;
  limits: HubLimits;
  options: SignalROptions;
}

/** The connections of one hub on this replica, by what their tokens say, and the terms on which new ones are opened. */
export class OpenConnections {
  private readonly hub: Hub;
  private readonly tokens: ConnectionTokens;
  private readonly limits: HubLimits;
  private readonly options: SignalROptions;
  private readonly clock: HubClock;
  private readonly byNonce = new Map<string, OpenConnection>();

  constructor({ hub, tokens, limits, options }: OpenConnectionsOptions) {
    this.hub = hub;
    this.tokens = tokens;
    this.limits = limits;
    this.options = options;
    const { handshakeTimeoutMs, pingIntervalMs, clientTimeoutMs, resumeWindowMs } = limits;
    this.clock = new HubClock(Math.min(handshakeTimeoutMs, pingIntervalMs, clientTimeoutMs, resumeWindowMs));
  }

  get size(): number {
    return this.byNonce.size;
  }

  connections(): HubConnection[] {
    return Array.from(this.byNonce.values(), ({ connection }) => connection);
  }

  get({ nonce }: ConnectionTicket): OpenConnection | undefined {
    return this.byNonce.get(nonce);
  }

  /** Whatever the token says, whoever asks. */
  find(token: string): OpenConnection | undefined {
    const ticket = this.tokens.read(token);
    return ticket && this.get(ticket);
  }

  /**
   * The open connection that the user's token names.
   * @throws HubRefusal 400 without a token, 404 when there is none or it is another user's
   */
  async require(token: string | null, user: HubUser): Promise<OpenConnection> {
    const ticket = this.ticketOf(token, user);
    const open = this.get(ticket);
    if (!open) throw noConnection();
    await this.takeNewer(open.connection, user);
    return open;
  }

  /** @throws HubRefusal 400 without a token, 404 when it is not genuine or another user's */
  ticketOf(token: string | null, user: HubUser): ConnectionTicket {
    if (!token) throw new HubRefusal(400, 'Connection ID required');
    const ticket = this.tokens.read(token);
    if (ticket?.userId !== user.userId) throw noConnection();
    return ticket;
  }

  /** Why the user can open no connection now; for the person at the client. */
  refusalFor({ userId }: HubUser): string | undefined {
    if (this.size >= this.limits.maxConnections) return FULL;
    return userId && this.hub.countOf(userId) >= this.limits.maxConnectionsPerUser ? TOO_MANY_OF_USER : undefined;
  }

  /**
   * Uses the ticket up and counts what its user has open.
   * @throws HubRefusal 404 when it is too late or was used, 429 for a user or 503 for a hub with too many connections
   */
  admit(ticket: ConnectionTicket, user: HubUser): void {
    if (this.hub.closing) throw new ShuttingDownError();
    const refusal = this.refusalFor(user);
    if (refusal) throw new HubRefusal(refusal === FULL ? 503 : 429, refusal);
    if (this.tokens.redeem(ticket) !== 'opened') throw noConnection();
  }

  /** @param ticket that was admitted */
  open(ticket: ConnectionTicket, user: HubUser, transport: HubTransport, request: HubRequest): void {
    const { nonce, connectionId: id, stateful } = ticket;
    const connection = new HubConnection({
      id,
      user,
      transport,
      request,
      limits: this.limits,
      clock: this.clock,
      stateful: stateful && transport.kind === 'WebSockets',
      detailedErrors: this.options.detailedErrors ?? false,
      onReady: (ready) => this.hub.announce(ready),
      onGone: (gone) => {
        this.byNonce.delete(nonce);
        this.hub.remove(gone);
      },
    });
    this.byNonce.set(nonce, { connection, transport });
    this.hub.add(connection);
  }

  /** Lets a client come back to its connection over another socket; too late, the socket is cut. */
  resume(open: OpenConnection, transport: HubTransport): void {
    if (!open.connection.resume(transport)) {
      transport.terminate();
      return;
    }
    open.transport = transport;
  }

  /** Clients of some transports bring a token with each request, and sooner or later a newer one. */
  async takeNewer(connection: HubConnection, user: HubUser): Promise<void> {
    if (user.userId !== connection.userId)
      throw new AuthForbiddenError('This connection was negotiated by another user.');
    if (user.expiresAt > connection.user.expiresAt) await renewCredentials(connection, user, this.options.onRefresh);
  }
}
