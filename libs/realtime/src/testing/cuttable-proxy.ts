import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';

/** A TCP proxy before a hub, whose connections can be cut in several ways. */
export class CuttableProxy {
  /** The hub's address by way of the proxy. */
  readonly url: string;
  /** Where new connections lead. */
  targetPort: number;
  private readonly server: ReturnType<typeof createServer>;
  private readonly pairs = new Set<{ client: Socket; upstream: Socket }>();
  private refusing = false;

  private constructor(server: ReturnType<typeof createServer>, hubUrl: string) {
    this.server = server;
    this.targetPort = Number(new URL(hubUrl).port);
    const url = new URL(hubUrl);
    url.port = String((server.address() as AddressInfo).port);
    this.url = url.href;
    server.on('connection', (client) => this.join(client));
  }

  static async before(hubUrl: string): Promise<CuttableProxy> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new CuttableProxy(server, hubUrl);
  }

  /** Ends all connections without a word. */
  cut(): void {
    for (const { client, upstream } of this.pairs) {
      client.destroy();
      upstream.destroy();
    }
  }

  /** Ends them at the client alone: to the server they look alive, and silent. */
  cutHalf(): void {
    for (const { client, upstream } of this.pairs) {
      client.unpipe(upstream);
      upstream.unpipe(client);
      client.destroy();
    }
  }

  /** Cuts off everybody who comes, until `accept`. */
  refuse(): void {
    this.refusing = true;
  }

  accept(): void {
    this.refusing = false;
  }

  async close(): Promise<void> {
    this.server.close();
    this.cut();
    await once(this.server, 'close');
  }

  private join(client: Socket): void {
    client.on('error', () => undefined);
    if (this.refusing) {
      client.destroy();
      return;
    }
    const upstream = connect(this.targetPort, '127.0.0.1');
    const pair = { client, upstream };
    this.pairs.add(pair);
    upstream.on('error', () => client.destroy());
    upstream.on('close', () => this.pairs.delete(pair));
    client.pipe(upstream);
    upstream.pipe(client);
  }
}
