import { connect, createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { testPostgres } from '@cairn/testing';
import { createDataSource, isDatabaseUnavailable, runPrepared } from './index.ts';

/** ErrorResponse, as the server says goodbye to a session that an administrator ends. */
function goodbye(): Buffer {
  const fields = ['SFATAL', 'VFATAL', 'C57P01', 'Mterminating connection due to administrator command'];
  const body = Buffer.from(`${fields.join('\0')}\0\0`);
  const head = Buffer.from([0x45, 0, 0, 0, 0]);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

describe('a pooled connection', () => {
  let proxy: Server;
  let url: string;
  let ending = false;

  /** Passes everything on; when `ending`, the next answer carries the goodbye in the same packet. */
  beforeAll(async () => {
    const { hostname, port } = new URL(testPostgres());
    proxy = createServer((client) => {
      const server = connect(Number(port), hostname);
      client.on('data', (chunk) => server.write(chunk));
      server.on('data', (chunk) => {
        if (!ending) return void client.write(chunk);
        ending = false;
        return void client.end(Buffer.concat([chunk, goodbye()]));
      });
      for (const socket of [client, server]) socket.on('error', () => undefined);
      client.on('close', () => server.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const through = new URL(testPostgres());
    through.port = String((proxy.address() as AddressInfo).port);
    url = through.href;
  });
  afterAll(() => new Promise((resolve) => proxy.close(resolve)));

  it('that the server ends in the moment in which it is lent on fails the next query, not the process', async () => {
    const dataSource = await createDataSource({ url, schema: 'public', poolSize: 1 }).initialize();
    try {
      ending = true;
      const first = runPrepared(dataSource, { name: 'first', text: 'SELECT 1 AS one', values: [] });
      // The first has the only connection now, and the other waits for it.
      await setImmediate();
      const next = dataSource.query('SELECT 2 AS two').catch((error: unknown) => error);

      expect(await first).toEqual([{ one: '1' }]);
      expect(isDatabaseUnavailable(await next)).toBe(true);
      expect(await dataSource.query('SELECT 3 AS three')).toEqual([{ three: 3 }]);
    } finally {
      await dataSource.destroy();
    }
  });
});
