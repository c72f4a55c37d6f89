import type { Duplex } from 'node:stream';
import { Logger } from '@nestjs/common';
import { WebSocket, type RawData } from 'ws';
import type { HubTransport, TransportReceiver } from './hub-transport.ts';
import { webSocketFrame } from './web-socket-frame.ts';

/** A client that pings and does not read gets no more pongs once this much waits for it. */
const MAX_UNREAD_PONG_BYTES = 16 * 1024;
/** What clients say who end on purpose, and the only code they take as no error. */
const NORMAL_CLOSURE = 1000;

const logger = new Logger('HubWebSocket');

/** Knows its transport, so that all sockets share their listeners: closures are much of what an idle one costs. */
export class HubWebSocket extends WebSocket {
  transport: WebSocketTransport | undefined;
}

export class WebSocketTransport implements HubTransport {
  readonly kind = 'WebSockets';
  readonly binary = true;
  receiver: TransportReceiver | undefined;
  private readonly socket: HubWebSocket;
  private readonly stream: Duplex;
  private readonly closeGraceMs: number;

  /**
   * @param socket of a server with `autoPong: false` and without compression
   * @param stream under that socket
   */
  constructor(socket: HubWebSocket, stream: Duplex, { closeGraceMs }: { closeGraceMs: number }) {
    this.socket = socket;
    this.stream = stream;
    this.closeGraceMs = closeGraceMs;
    socket.transport = this;
    socket.on('message', messageCame);
    socket.on('ping', pingCame);
    socket.on('error', failed);
    socket.on('close', closed);
  }

  get bufferedBytes(): number {
    return this.socket.bufferedAmount;
  }

  send(data: string | Uint8Array, taken?: () => void): void {
    // Not by `socket.send`, which would frame the data anew for each connection and write it in two parts. Without
    // compression ws writes its own frames, Pong and Close, at once and as a whole, so both keep their order.
    if (this.socket.readyState === WebSocket.OPEN) this.stream.write(webSocketFrame(data), taken);
    else taken?.();
  }

  close(): void {
    this.socket.close(NORMAL_CLOSURE);
    // A paused socket would not see the client's answer.
    this.socket.resume();
    const grace = setTimeout(() => this.socket.terminate(), this.closeGraceMs);
    this.socket.once('close', () => clearTimeout(grace));
  }

  terminate(): void {
    this.socket.terminate();
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }
}

function messageCame(this: WebSocket, data: RawData, isBinary: boolean): void {
  // With ws's default `binaryType` a message is one Buffer, text or not; text was checked to be UTF-8.
  const bytes = data as Buffer;
  receiverOf(this)?.received(isBinary ? bytes : bytes.toString());
}

function pingCame(this: WebSocket, data: Buffer): void {
  if (this.readyState === WebSocket.OPEN && this.bufferedAmount < MAX_UNREAD_PONG_BYTES) this.pong(data);
}

function failed(error: Error): void {
  logger.debug(`A socket failed: ${error.message}`);
}

function closed(this: WebSocket, code: number): void {
  receiverOf(this)?.closed({ lost: code !== NORMAL_CLOSURE });
}

function receiverOf(socket: WebSocket): TransportReceiver | undefined {
  return (socket as HubWebSocket).transport?.receiver;
}
