import { EventEmitter } from 'node:events';
import { Logger } from '@nestjs/common';
import type { RawData, WebSocket } from 'ws';
import { HubCalls, type HubMethod } from './hub-calls.ts';
import type { HubLimits, HubUser } from './hub-options.ts';
import {
  encodeClose,
  encodeHandshakeAnswer,
  encodeInvocation,
  encodePing,
  MessageType,
  parseHandshake,
  parseMessage,
  ProtocolViolation,
  splitFrame,
  type CloseReason,
} from './hub-protocol.ts';
import { Liveness } from './liveness.ts';

interface HubConnectionEvents {
  /** Once, when the socket is gone. */
  disconnect: [];
  /** Nest reports what a handler threw this way. */
  exception: [payload: unknown];
}

export interface HubConnectionOptions {
  id: string;
  user: HubUser;
  socket: WebSocket;
  limits: HubLimits;
  /** Called once, after the handshake. */
  onReady(connection: HubConnection): void;
  /** Called once, when the socket is gone. */
  onGone(connection: HubConnection): void;
}

/** One client's connection, as gateways see it. It has no `readyState`, or Nest would write JSON of its own into it. */
export class HubConnection extends EventEmitter<HubConnectionEvents> {
  readonly id: string;
  readonly userId: string;
  private readonly logger = new Logger('HubConnection');
  private readonly socket: WebSocket;
  private readonly limits: HubLimits;
  private readonly onReady: (connection: HubConnection) => void;
  private readonly calls: HubCalls;
  private readonly liveness: Liveness;
  private state: 'handshaking' | 'ready' | 'closing' = 'handshaking';

  constructor({ id, user, socket, limits, onReady, onGone }: HubConnectionOptions) {
    super();
    this.id = id;
    this.userId = user.userId;
    this.socket = socket;
    this.limits = limits;
    this.onReady = onReady;
    this.calls = new HubCalls(limits.maxPendingCalls, (frame) => this.write(frame));
    this.on('exception', (payload) => this.calls.fail(payload));
    this.liveness = new Liveness(limits, user.expiresAt * 1000, {
      handshakeLate: () => this.refuseHandshake('Handshake was canceled.'),
      pingDue: () => this.write(encodePing()),
      // The socket is most likely dead, so a Close would reach nobody; a client that only slept comes back by itself.
      silent: () => this.cut('it was silent for too long'),
      expired: () => this.close({ error: 'The access token has expired.', allowReconnect: true }),
    });
    socket.on('message', (data) => this.receive(data));
    socket.on('error', (error) => this.logger.debug(`Connection ${this.id}: ${error.message}`));
    socket.on('close', () => this.gone(onGone));
  }

  /** Calls `method` on the client. Does nothing when the connection is no longer open. */
  send(method: string, ...args: unknown[]): void {
    this.write(encodeInvocation(method, args));
  }

  /** Says Close, then ends the socket; a client that does not answer is cut off after the grace. */
  close(reason: CloseReason = {}): void {
    if (this.state === 'closing') return;
    this.write(encodeClose(reason));
    this.end();
  }

  /** Makes hub methods callable, by name without regard to case. */
  bind(methods: Iterable<readonly [name: string, method: HubMethod]>): void {
    this.calls.bind(methods);
  }

  /** Writes an already encoded message; nothing before the handshake and nothing after the end. */
  write(frame: string): void {
    if (this.state !== 'ready') return;
    if (this.socket.bufferedAmount > this.limits.maxSendBufferBytes) {
      this.cut(`it left ${this.socket.bufferedAmount} bytes unread`);
      return;
    }
    this.socket.send(frame);
    this.liveness.sent();
  }

  private receive(data: RawData): void {
    if (this.state === 'closing') return;
    this.liveness.received();
    try {
      // With ws's default `binaryType` a message is one Buffer, text or not.
      for (const text of splitFrame(data as Buffer)) this.accept(text);
    } catch (error) {
      if (!(error instanceof ProtocolViolation)) throw error;
      this.logger.warn(`Connection ${this.id} of user ${this.userId} broke the protocol: ${error.message}`);
      if (this.state === 'handshaking') {
        this.refuseHandshake('An unexpected error occurred during connection handshake.');
      } else {
        this.close({ error: 'Connection closed with an error.' });
      }
    }
  }

  private accept(text: string): void {
    if (this.state === 'closing') return;
    if (this.state === 'handshaking') {
      this.shakeHands(text);
      return;
    }
    const message = parseMessage(text, this.limits.maxMessageDepth);
    switch (message.type) {
      case MessageType.Invocation:
      case MessageType.StreamInvocation:
        this.calls.start(message);
        break;
      case MessageType.CancelInvocation:
        this.calls.cancel(message.invocationId);
        break;
      case MessageType.Close:
        this.end();
        break;
      // A Ping has done its work by arriving. Items and completions belong to uploads, which no hub method can ask for.
      case MessageType.Ping:
      case MessageType.StreamItem:
      case MessageType.Completion:
        break;
    }
  }

  private shakeHands(text: string): void {
    const { protocol, version } = parseHandshake(text, this.limits.maxMessageDepth);
    if (protocol !== 'json') {
      this.refuseHandshake(`The protocol '${protocol}' is not supported.`);
      return;
    }
    // The client says 2 after a stateful negotiation and 1 otherwise; the encoding is the same.
    if (version !== 1 && version !== 2) {
      this.refuseHandshake(`The server does not support version ${version} of the '${protocol}' protocol.`);
      return;
    }
    this.state = 'ready';
    this.liveness.handshakeDone();
    this.write(encodeHandshakeAnswer());
    this.onReady(this);
  }

  private refuseHandshake(error: string): void {
    this.socket.send(encodeHandshakeAnswer(error));
    this.end();
  }

  private end(): void {
    this.state = 'closing';
    this.calls.abort();
    this.liveness.stop();
    this.socket.close(1000);
    const grace = setTimeout(() => this.socket.terminate(), this.limits.closeGraceMs);
    this.socket.once('close', () => clearTimeout(grace));
  }

  private cut(why: string): void {
    this.logger.warn(`Connection ${this.id} of user ${this.userId} was cut: ${why}.`);
    this.state = 'closing';
    this.socket.terminate();
  }

  private gone(onGone: (connection: HubConnection) => void): void {
    this.state = 'closing';
    this.calls.abort();
    this.liveness.stop();
    onGone(this);
    this.emit('disconnect');
  }
}
