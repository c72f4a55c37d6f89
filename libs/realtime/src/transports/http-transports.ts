import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HubLimits, HubUser, SignalROptions } from '../connection/hub-options.ts';
import type { ConnectionTokens } from '../negotiation/connection-tokens.ts';
import { HubRefusal, noConnection, textAnswer, type HubAnswer } from '../negotiation/hub-answers.ts';
import { hubRequestOf, type RequestTarget } from '../negotiation/hub-request.ts';
import { TRANSPORT_KINDS, type TransportKind } from './hub-transport.ts';
import { LongPollingTransport } from './long-polling-transport.ts';
import type { OpenConnections } from './open-connections.ts';
import { ServerSentEventsTransport } from './server-sent-events-transport.ts';

/** A request to a hub whose asker is known. */
export interface HubHttpRequest {
  request: IncomingMessage;
  response: ServerResponse;
  target: RequestTarget;
  user: HubUser;
}

/**
 * Server-sent events and long polling, and the POSTs and DELETEs that belong to them. Their requests must all reach the
 * replica that negotiated; any other says 404, upon which the client starts anew.
 */
export class HttpTransports {
  private readonly open: OpenConnections;
  private readonly tokens: ConnectionTokens;
  private readonly limits: HubLimits;
  private readonly offered: readonly TransportKind[];

  constructor(open: OpenConnections, tokens: ConnectionTokens, limits: HubLimits, options: SignalROptions) {
    this.open = open;
    this.tokens = tokens;
    this.limits = limits;
    this.offered = options.transports ?? TRANSPORT_KINDS;
  }

  /** @returns the answer, or nothing when a transport has taken the response. @throws AppError or HubRefusal */
  async handle(hubRequest: HubHttpRequest): Promise<HubAnswer | undefined> {
    switch (hubRequest.request.method) {
      case 'GET':
        return this.receive(hubRequest);
      case 'POST':
        return this.post(hubRequest);
      case 'DELETE':
        return this.end(hubRequest);
      default:
        throw new HubRefusal(405, 'Method not allowed.');
    }
  }

  private async receive(hubRequest: HubHttpRequest): Promise<undefined> {
    const { request, response, target, user } = hubRequest;
    const kind = request.headers.accept?.includes('text/event-stream') ? 'ServerSentEvents' : 'LongPolling';
    const ticket = this.open.ticketOf(target.query.get('id'), user);
    this.requireOffered(kind);
    const open = this.open.get(ticket);
    if (open) {
      if (open.transport.kind !== kind) throw new HubRefusal(400, 'Cannot change transports mid-connection');
      if (!(open.transport instanceof LongPollingTransport)) throw new HubRefusal(409, 'This connection is in use.');
      await this.open.takeNewer(open.connection, user);
      open.transport.take(response);
      return;
    }
    if (!this.tokens.isOwn(ticket)) throw noConnection();
    this.open.admit(ticket, user);
    const transport =
      kind === 'ServerSentEvents'
        ? new ServerSentEventsTransport(response, this.limits)
        : new LongPollingTransport(response, this.limits);
    this.open.open(ticket, user, transport, hubRequestOf(request, target));
  }

  private async post({ request, target, user }: HubHttpRequest): Promise<HubAnswer> {
    const { transport } = await this.open.require(target.query.get('id'), user);
    if (!(transport instanceof LongPollingTransport || transport instanceof ServerSentEventsTransport)) {
      throw new HubRefusal(405, 'POST requests are not allowed for WebSocket connections.');
    }
    switch (await transport.posts.accept(request)) {
      case 'taken':
        return textAnswer(200, '');
      case 'too large':
        throw new HubRefusal(413, `The request is larger than ${this.limits.maxBatchBytes} bytes.`);
      case 'gone':
        throw noConnection();
    }
  }

  private async end({ target, user }: HubHttpRequest): Promise<HubAnswer> {
    const { transport } = await this.open.require(target.query.get('id'), user);
    if (!(transport instanceof LongPollingTransport)) {
      throw new HubRefusal(400, 'Cannot terminate this connection using the DELETE endpoint.');
    }
    transport.terminate();
    return textAnswer(202, '');
  }

  private requireOffered(kind: TransportKind): void {
    if (!this.offered.includes(kind))
      throw new HubRefusal(404, `${kind} transport not supported by this end point type`);
  }
}
