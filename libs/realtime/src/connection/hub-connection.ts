import { EventEmitter } from 'node:events';
import { Logger } from '@nestjs/common';
import { HubCalls } from '../calls/hub-calls.ts';
import type { BoundMethod } from '../calls/hub-method.ts';
import type { HubRequest } from '../negotiation/hub-request.ts';
import { EncodedMessage } from '../protocol/encoded-message.ts';
import { encodeHandshakeAnswer } from '../protocol/handshake.ts';
import { MessageType, type CloseReason, type HubMessage } from '../protocol/hub-messages.ts';
import type { HubProtocol } from '../protocol/hub-protocol.ts';
import { ProtocolViolation } from '../protocol/protocol-violation.ts';
import type { HubTransport, TransportKind } from '../transports/hub-transport.ts';
import { HubChannel, type HubChannelEvents } from './hub-channel.ts';
import type { HubClock } from './hub-clock.ts';
import type { HubLimits, HubUser } from './hub-options.ts';
import { Liveness, type LivenessEvents } from './liveness.ts';
import { Reception, type ReceptionEvents } from './reception.ts';
import { Resumption } from './resumption.ts';

interface HubConnectionEvents {
  /** Once, when the connection is gone for good. */
  disconnect: [];
  /** Nest reports what a handler threw this way. */
  exception: [payload: unknown];
  /** The client brought fresh credentials of the same user. */
  refreshed: [user: HubUser];
}

export interface HubConnectionOptions {
  id: string;
  user: HubUser;
  transport: HubTransport;
  /** The one that opened the connection. */
  request: HubRequest;
  limits: HubLimits;
  clock: HubClock;
  /** Whether the client may come back to it over another socket. */
  stateful: boolean;
  detailedErrors: boolean;
  /** Called once, after the handshake. */
  onReady(connection: HubConnection): void;
  /** Called once, when the connection is gone for good. */
  onGone(connection: HubConnection): void;
}

const logger = new Logger('HubConnection');

/** Most of what idle connections cost is their Pings. */
const PING = new EncodedMessage({ type: MessageType.Ping });

/** One client's connection, as gateways see it. It has no `readyState`, or Nest would write JSON of its own into it. */
export class HubConnection extends EventEmitter<HubConnectionEvents> {
  /**
   * What its parts tell it. A table for all connections, for each part to be given with its connection: closures of
   * their own were a quarter of an idle one's memory.
   */
  private static readonly told: HubChannelEvents<HubConnection> &
    LivenessEvents<HubConnection> &
    ReceptionEvents<HubConnection> = {
    received: (it, chunk) => it.receive(chunk),
    left: (it, how) => it.left(how),
    slow: (it, bufferedBytes) => it.dropSlow(bufferedBytes),
    overflowed: (it) => it.cut('more was sent than is kept for its return'),

    handshakeLate: (it) => it.refuseHandshake('Handshake was canceled.'),
    pingDue: (it) => it.sendEncoded(PING),
    // The socket is most likely dead, so a Close would reach nobody; a client that only slept comes back by itself.
    silent: (it) => it.cut('it was silent for too long'),
    expired: (it) => it.close({ error: 'The access token has expired.', allowReconnect: true }),
    abandoned: (it) => it.gone(),
    passed: (it) => it.acknowledge(),

    greeted: (it, protocol, version) => it.greeted(protocol, version),
    refused: (it, error) => it.refuseHandshake(error),
    heard: (it, message) => it.accept(message),
    failed: (it, error) => it.broken(error),
    held: (it, held) => it.hold(held),
  };

  readonly id: string;
  readonly transport: TransportKind;
  /** The one that opened the connection. */
  readonly request: HubRequest;
  private readonly options: Omit<HubConnectionOptions, 'transport'>;
  private readonly channel: HubChannel<HubConnection>;
  private readonly liveness: Liveness<HubConnection>;
  private readonly reception: Reception<HubConnection>;
  private readonly methods: BoundMethod[] = [];
  /** Made when the first call comes or goes: a client that only listens needs none of its books. */
  private openedCalls: HubCalls | undefined;
  private credentials: HubUser;
  private protocol: HubProtocol | undefined;
  private abortion: AbortController | undefined;
  private state: 'handshaking' | 'ready' | 'closing' | 'gone' = 'handshaking';

  constructor({ transport, ...options }: HubConnectionOptions) {
    super();
    const { id, user, request, limits, clock } = options;
    this.id = id;
    this.credentials = user;
    this.transport = transport.kind;
    this.request = request;
    this.options = options;
    this.on('exception', (payload) => this.openedCalls?.fail(payload));
    const parts = { owner: this, events: HubConnection.told, limits };
    this.channel = new HubChannel(transport, parts);
    this.liveness = new Liveness({
      ...parts,
      clock,
      pings: transport.kind !== 'LongPolling',
      expiresAt: user.expiresAt,
    });
    this.reception = new Reception({ ...parts, binary: transport.binary });
  }

  get userId(): string {
    return this.credentials.userId;
  }

  /** The newest credentials of the client. */
  get user(): HubUser {
    return this.credentials;
  }

  /** The query of the hub's address, as the client has it. */
  get query(): URLSearchParams {
    return this.request.query;
  }

  /** What was sent and the client's side has not taken yet. */
  get bufferedBytes(): number {
    return this.channel.bufferedBytes;
  }

  /** Aborted when the connection ends. */
  get abortSignal(): AbortSignal {
    this.abortion ??= new AbortController();
    if (this.ended) this.abortion.abort();
    return this.abortion.signal;
  }

  /** Whether the client may come back to it over another socket. */
  get resumable(): boolean {
    return this.state === 'ready' && this.channel.resumable;
  }

  /** Calls `method` on the client. Does nothing when the connection is no longer open. */
  send(method: string, ...args: unknown[]): void {
    void this.write({ type: MessageType.Invocation, target: method, arguments: args });
  }

  /** Sends what goes to other connections as well. */
  sendEncoded(encoded: EncodedMessage): void {
    if (this.state === 'ready' && this.protocol) void this.deliver(encoded.message, encoded.for(this.protocol));
  }

  /**
   * Sends a message; nothing before the handshake and nothing after the end.
   * @returns a promise when the client has much to take already; it resolves when that is less
   * @throws TypeError when it holds something that cannot be sent
   */
  write(message: HubMessage): void | Promise<void> {
    if (this.state !== 'ready') return undefined;
    return this.deliver(message, this.encode(message));
  }

  /**
   * Calls `method` on the client and waits for its result.
   * @throws HubClientFailedError when the client says it failed; HubClientGoneError when the connection ends before
   */
  invoke<T>(method: string, ...args: unknown[]): Promise<T> {
    return this.calls.invoke(method, args) as Promise<T>;
  }

  /** Says Close, then ends the connection; a client that does not answer is cut off after the grace. */
  close(reason: CloseReason = {}): void {
    if (this.ended) return;
    if (this.state === 'ready') this.channel.sendOwn(this.encode({ type: MessageType.Close, ...reason }));
    this.end();
  }

  /** Makes hub methods callable, by name without regard to case. */
  bind(methods: Iterable<BoundMethod>): void {
    const bound = [...methods];
    this.methods.push(...bound);
    this.openedCalls?.bind(bound);
  }

  /** Takes newer credentials of the same user. */
  renew(user: HubUser): void {
    if (this.ended) return;
    this.credentials = user;
    this.liveness.expiresAt = user.expiresAt;
    this.emit('refreshed', user);
  }

  /** Goes on over another socket. @returns false when this is no connection that a client can come back to */
  resume(transport: HubTransport): boolean {
    if (!this.resumable) return false;
    this.reception.clear();
    this.liveness.opened();
    this.channel.goOn(transport, (message) => this.encode(message));
    if (this.reception.held) this.channel.pause();
    return true;
  }

  private get ended(): boolean {
    return this.state === 'closing' || this.state === 'gone';
  }

  private get calls(): HubCalls {
    if (this.openedCalls) return this.openedCalls;
    const { limits, detailedErrors } = this.options;
    const calls = new HubCalls({ limits, detailedErrors, write: (message) => this.write(message) });
    calls.bind(this.methods);
    if (this.ended) calls.abort();
    this.openedCalls = calls;
    return calls;
  }

  private receive(chunk: string | Uint8Array): void {
    if (this.ended) return;
    this.liveness.received();
    this.reception.take(chunk);
  }

  private greeted(protocol: HubProtocol, version: number): void {
    this.protocol = protocol;
    if (this.options.stateful && version === 2) this.channel.makeResumable();
    this.state = 'ready';
    this.liveness.opened();
    this.channel.sendOwn(encodeHandshakeAnswer());
    this.options.onReady(this);
  }

  private refuseHandshake(error: string): void {
    this.channel.sendOwn(encodeHandshakeAnswer(error));
    this.end();
  }

  private accept(message: HubMessage): void | Promise<void> {
    if (this.ended || !this.channel.takes(message)) return;
    switch (message.type) {
      // A Ping has done its work by arriving; numbers mean nothing to a connection that does not resume.
      case MessageType.Ping:
      case MessageType.Ack:
      case MessageType.Sequence:
        return;
      case MessageType.Close:
        return this.end();
      default:
        return this.calls.accept(message);
    }
  }

  private broken(error: unknown): void {
    if (!(error instanceof ProtocolViolation)) throw error;
    logger.warn(`Connection ${this.id} of user ${this.userId} broke the protocol: ${error.message}`);
    if (this.state === 'handshaking') this.refuseHandshake('An unexpected error occurred during connection handshake.');
    else this.close({ error: 'Connection closed with an error.' });
  }

  private hold(held: boolean): void {
    this.liveness.hold(held);
    if (held) this.channel.pause();
    else this.channel.resume();
  }

  private acknowledge(): void {
    const ack = this.channel.ack();
    if (ack) void this.write(ack);
  }

  private deliver(message: HubMessage, frame: string | Uint8Array): void | Promise<void> {
    this.liveness.sent();
    return this.channel.send(frame, Resumption.covers(message));
  }

  private encode(message: HubMessage): string | Uint8Array {
    if (!this.protocol) throw new Error('The connection speaks no protocol before its handshake.');
    return this.protocol.encode(message);
  }

  private dropSlow(bufferedBytes: number): void {
    logger.warn(`Connection ${this.id} of user ${this.userId} is dropped: it left ${bufferedBytes} bytes unread.`);
    this.close({ error: 'The client reads too slowly.', allowReconnect: true });
  }

  private left(how: 'for good' | 'for now'): void {
    if (how === 'for good' || this.ended) return this.gone();
    this.reception.clear();
    this.liveness.lost();
  }

  private end(): void {
    this.state = 'closing';
    this.stop();
    this.channel.close();
  }

  private cut(why: string): void {
    logger.warn(`Connection ${this.id} of user ${this.userId} was cut: ${why}.`);
    this.channel.cut();
  }

  private gone(): void {
    if (this.state === 'gone') return;
    this.state = 'gone';
    this.stop();
    this.options.onGone(this);
    this.emit('disconnect');
  }

  private stop(): void {
    this.openedCalls?.abort();
    this.liveness.stop();
    this.reception.clear();
    this.abortion?.abort();
  }
}
