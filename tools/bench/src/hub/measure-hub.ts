import { setTimeout as delay } from 'node:timers/promises';
import type { HubSizes } from './hub-options.ts';
import { HubServer } from './hub-server.ts';
import { connectMany, type ListeningClient } from './listening-client.ts';
import { until } from './until.ts';
import { WIRES, type HubKey } from './wire.ts';

const MEMORY_BYTES = 256 * 2 ** 20;

/** What one round says of one system. */
export interface HubRound {
  /** Messages that arrived, over all connections, per second. */
  fanOutPerSecond: number;
  /** CPU of the server for each of them. It moves less with other load than the row above. */
  cpuMicrosPerDelivery: number;
  /** From the first connection's SYN until the last one is ready. */
  acceptMs: number;
  acceptCpuMs: number;
  /** Of the process without connections, but with the code that they need. */
  emptyMb: number;
  kbPerConnection: number;
  connectionsPer256Mb: number;
  /** The most it ever took: with three times the connections, garbage and unsent messages included. */
  peakMb: number;
}

/** One system, on a new server: connects everybody, then publishes as fast as it goes. */
export async function measureRound(key: HubKey, sizes: HubSizes, nodeFlags: readonly string[] = []): Promise<HubRound> {
  const server = await HubServer.start(key, nodeFlags);
  const clients: ListeningClient[] = [];
  try {
    // What is loaded and compiled for the first connection is no cost of the others.
    for (const client of await connectMany(server.port, WIRES[key], WARM_UP)) client.cut();
    await delay(SETTLE_MS);
    const cpuBefore = await server.do('cpu');
    const began = performance.now();
    clients.push(...(await connectMany(server.port, WIRES[key], sizes.connections)));
    const acceptMs = performance.now() - began;
    const acceptCpuMs = ((await server.do('cpu')) - cpuBefore) / 1000;
    const { emptyBytes, bytesPerConnection } = await measureMemory(server, key, sizes);
    return {
      ...(await measureFanOut(server, clients, sizes)),
      peakMb: (await server.do('peakMemory')) / 2 ** 20,
      acceptMs,
      acceptCpuMs,
      emptyMb: emptyBytes / 2 ** 20,
      kbPerConnection: bytesPerConnection / 1024,
      connectionsPer256Mb: (MEMORY_BYTES - emptyBytes) / bytesPerConnection,
    };
  } finally {
    for (const client of clients) client.cut();
    await server.stop();
  }
}

const WARM_UP = 20;
const SETTLE_MS = 1_000;

/** What twice as many connections add to those that are open: the first ones also bring code and caches. */
async function measureMemory(
  server: HubServer,
  key: HubKey,
  { connections }: HubSizes,
): Promise<{ emptyBytes: number; bytesPerConnection: number }> {
  await delay(SETTLE_MS);
  const some = await server.do('memory');
  const more = await connectMany(server.port, WIRES[key], connections * 2);
  await delay(SETTLE_MS);
  const bytesPerConnection = ((await server.do('memory')) - some) / more.length;
  for (const client of more) client.cut();
  await delay(SETTLE_MS);
  return { emptyBytes: some - connections * bytesPerConnection, bytesPerConnection };
}

async function measureFanOut(
  server: HubServer,
  clients: readonly ListeningClient[],
  { fanOutMs, padding }: HubSizes,
): Promise<Pick<HubRound, 'fanOutPerSecond' | 'cpuMicrosPerDelivery'>> {
  let arrived = 0;
  for (const client of clients) client.onMessage = () => void (arrived += 1);
  // Compiled code, and full buffers, before anything counts.
  const warmUp = (await server.do('fanOut', { forMs: fanOutMs / 4, padding })) * clients.length;
  await until(() => arrived >= warmUp);
  arrived = 0;
  const cpuBefore = await server.do('cpu');
  const began = performance.now();
  const expected = (await server.do('fanOut', { forMs: fanOutMs, padding })) * clients.length;
  await until(() => arrived >= expected);
  const seconds = (performance.now() - began) / 1000;
  const cpu = (await server.do('cpu')) - cpuBefore;
  if (arrived !== expected) throw new Error(`${arrived} messages arrived of ${expected}.`);
  return { fanOutPerSecond: expected / seconds, cpuMicrosPerDelivery: cpu / expected };
}
