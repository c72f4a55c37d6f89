import { connect, type Socket } from 'node:net';
import { clientFrame, FrameReader, Opcode } from './frames.ts';
import type { Wire } from './wire.ts';

const HEADERS_END = '\r\n\r\n';
/** Of all clients: what one has read it has handled when the next one reads. A buffer for each would cost most of all. */
const READ_BUFFER = Buffer.alloc(64 * 1024);

/**
 * A WebSocket client that listens, on a plain TCP socket: a thousand clients of any library would be busier than the
 * server that is measured.
 */
export class ListeningClient {
  /** Where messages go; their bytes are good during the call only. */
  onMessage: ((bytes: Buffer, start: number, end: number) => void) | undefined;
  /** Called once, however the connection ended. */
  onGone: (() => void) | undefined;
  private readonly socket: Socket;
  private readonly wire: Wire;
  private readonly ready = Promise.withResolvers<undefined>();
  private readonly reader = new FrameReader((...frame) => this.hear(...frame));
  private upgraded = false;
  private beat: NodeJS.Timeout | undefined;

  constructor(port: number, wire: Wire, query = '') {
    this.wire = wire;
    this.socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: {
        buffer: READ_BUFFER,
        callback: (length) => {
          this.receive(READ_BUFFER.subarray(0, length));
          return true;
        },
      },
    });
    this.socket.write(
      `GET ${wire.path}${query} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
    this.socket.on('error', (error) => this.ready.reject(error));
    this.socket.once('close', () => this.gone());
    this.ready.promise.catch(() => undefined);
  }

  /** Resolves when the server takes it for connected. */
  untilReady(): Promise<undefined> {
    return this.ready.promise;
  }

  /** Ends it without a word, as a lost network does. */
  cut(): void {
    this.socket.destroy();
  }

  private receive(chunk: Buffer): void {
    if (this.upgraded) return this.reader.take(chunk);
    const head = chunk.indexOf(HEADERS_END);
    if (head < 0 || !chunk.subarray(0, 13).toString().startsWith('HTTP/1.1 101')) {
      this.ready.reject(new Error(`No WebSocket: ${chunk.toString().split('\r\n', 1)[0]}`));
      return this.cut();
    }
    this.upgraded = true;
    const { greeting, readyAtOnce, beat } = this.wire;
    if (greeting !== undefined) this.socket.write(clientFrame(greeting));
    if (readyAtOnce) this.ready.resolve(undefined);
    if (beat) this.beat = setInterval(() => this.socket.write(clientFrame(beat.text)), beat.everyMs);
    this.reader.take(chunk.subarray(head + HEADERS_END.length));
  }

  private hear(opcode: number, bytes: Buffer, start: number, end: number): void {
    if (opcode === Opcode.Close) return void this.socket.end(clientFrame('', Opcode.Close));
    if (opcode === Opcode.Ping) return void this.socket.write(clientFrame('', Opcode.Pong));
    const heard = this.wire.hear(bytes, start, end);
    if (heard === 'message') this.onMessage?.(bytes, start, end);
    else if (heard === 'ready') this.ready.resolve(undefined);
    else if (heard === 'closing') this.socket.end(clientFrame('', Opcode.Close));
    else if (typeof heard === 'object') this.socket.write(clientFrame(heard.answer));
  }

  private gone(): void {
    clearInterval(this.beat);
    this.ready.reject(new Error('The server ended the connection before it was ready.'));
    this.onGone?.();
  }
}

/** Connects that many clients, `atOnce` of them at a time. */
export async function connectMany(port: number, wire: Wire, count: number, atOnce = 50): Promise<ListeningClient[]> {
  const clients: ListeningClient[] = [];
  const oneAfterAnother = async (): Promise<void> => {
    while (clients.length < count) {
      const client = new ListeningClient(port, wire);
      clients.push(client);
      await client.untilReady();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, oneAfterAnother));
  return clients;
}
