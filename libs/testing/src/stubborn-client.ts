import { connect, type Socket } from 'node:net';

/**
 * A client that goes on sending its body whatever the server answers meanwhile, as browsers and many HTTP libraries do.
 * On a bare socket, because `node:http` cannot do it: once it has read the whole answer, its request never emits `drain`
 * again, and a sender that waits for it waits for ever.
 */
export class StubbornClient {
  private readonly received = Promise.withResolvers<{ status: number; text: string }>();
  private readonly socket: Socket;
  private bytes = Buffer.alloc(0);

  /** Connects and sends the head of a POST with a chunked body. */
  constructor(url: string, headers: Record<string, string>) {
    const { hostname, port, host, pathname } = new URL(url);
    // Not seen when sending fails first.
    this.received.promise.catch(() => undefined);
    // Half-open: the server may have ended its side while this one still sends.
    this.socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true })
      .on('data', (part) => this.read(part))
      .on('error', (error) => this.received.reject(error))
      .on('close', () => this.received.reject(new Error(`The connection closed after: ${this.bytes.toString()}`)));
    const head = Object.entries({ host, 'transfer-encoding': 'chunked', ...headers });
    this.socket.write(`POST ${pathname} HTTP/1.1\r\n${head.map((pair) => `${pair.join(': ')}\r\n`).join('')}\r\n`);
  }

  /** Resolves when the part has left this process; rejects when the connection is gone. */
  async send(part: Buffer | string): Promise<void> {
    await this.write(`${Buffer.byteLength(part).toString(16)}\r\n`, part, '\r\n');
  }

  /** Sends the end of the body. */
  async end(): Promise<void> {
    await this.write('0\r\n\r\n');
  }

  /** The whole answer; rejects when the connection ends before it. */
  answer(): Promise<{ status: number; text: string }> {
    return this.received.promise;
  }

  destroy(): void {
    this.socket.destroy();
  }

  private async write(...parts: (Buffer | string)[]): Promise<void> {
    const bytes = Buffer.concat(parts.map((part) => Buffer.from(part)));
    await new Promise<void>((resolve, reject) =>
      this.socket.write(bytes, (error) => (error ? reject(error) : resolve())),
    );
  }

  private read(part: Buffer): void {
    this.bytes = Buffer.concat([this.bytes, part]);
    const headEnd = this.bytes.indexOf('\r\n\r\n');
    if (headEnd === -1) return;
    const head = this.bytes.subarray(0, headEnd).toString();
    const body = this.bytes.subarray(headEnd + 4);
    const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1]);
    if (body.length >= length) {
      this.received.resolve({ status: Number(head.split(' ', 2)[1]), text: body.toString() });
    }
  }
}
