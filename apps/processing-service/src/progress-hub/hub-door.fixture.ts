import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A stable address in front of replicas, as an ingress is; a spec may cut its lines or lead it elsewhere. */
export class HubDoor {
  /** Connections that came in, since the beginning. */
  opened = 0;
  /** Where new ones are led; undefined refuses them. */
  port: number | undefined;
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((socket) => this.pass(socket));

  static async open(port: number): Promise<HubDoor> {
    const door = new HubDoor();
    door.port = port;
    await new Promise<void>((resolve) => door.server.listen(0, '127.0.0.1', resolve));
    return door;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Breaks every line without a word. */
  cut(): void {
    for (const socket of this.sockets) socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    this.port = undefined;
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private pass(client: Socket): void {
    this.opened += 1;
    if (this.port === undefined) return void client.destroy();
    const server = connect(this.port, '127.0.0.1');
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.sockets.delete(one);
        other.destroy();
      });
    }
    client.pipe(server).pipe(client);
  }
}
