import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands between clients and a server, so that their connections can be lost. */
export interface CuttableProxy {
  /** `http://127.0.0.1:PORT` */
  url: string;
  /** Cuts every connection, as a lost network does. @returns how many there were */
  cut(): number;
  /** Where new connections go from now on. */
  lead(port: number): void;
  /** Until `false` new connections are cut at once. */
  refuse(refusing: boolean): void;
  stop(): Promise<void>;
}

export async function startProxy(firstPort: number): Promise<CuttableProxy> {
  const open = new Set<Socket>();
  let port = firstPort;
  let refusing = false;
  const server = createServer((client) => {
    if (refusing) {
      client.resetAndDestroy();
      return;
    }
    const upstream = connect(port, '127.0.0.1');
    open.add(client);
    for (const socket of [client, upstream]) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        open.delete(client);
        client.destroy();
        upstream.destroy();
      });
    }
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    const count = open.size;
    for (const socket of open) socket.resetAndDestroy();
    return count;
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    lead: (next) => void (port = next),
    refuse: (value) => (refusing = value),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cut();
      }),
  };
}
