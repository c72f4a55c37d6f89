import { setTimeout as delay } from 'node:timers/promises';
import type { HubSizes } from './hub-options.ts';
import { HubServer } from './hub-server.ts';
import { connectMany } from './listening-client.ts';
import { WIRES, type HubKey } from './wire.ts';

/**
 * CPU of connections on which nothing happens but heartbeats, in microseconds a second for each. All servers at once, in
 * the same minute. Beats come at once after such a start, every 15 or 25 s: 75 s hold whole numbers of both.
 */
export async function measureIdle(
  keys: readonly HubKey[],
  { connections, idleMs }: HubSizes,
): Promise<Map<HubKey, number>> {
  const servers: { key: HubKey; server: HubServer }[] = [];
  const clients: { cut(): void }[] = [];
  try {
    for (const key of keys) {
      const server = await HubServer.start(key);
      servers.push({ key, server });
      clients.push(...(await connectMany(server.port, WIRES[key], connections)));
    }
    // Half a beat, so that none falls on the ends of what is measured.
    await delay(Math.min(5_000, idleMs / 4));
    const spent = (): Promise<number[]> => Promise.all(servers.map(({ server }) => server.do('cpu')));
    const before = await spent();
    await delay(idleMs);
    const after = await spent();
    const each = (i: number): number => ((after[i] ?? 0) - (before[i] ?? 0)) / (idleMs / 1000) / connections;
    return new Map(servers.map(({ key }, i) => [key, each(i)]));
  } finally {
    for (const client of clients) client.cut();
    await Promise.all(servers.map(({ server }) => server.stop()));
  }
}
