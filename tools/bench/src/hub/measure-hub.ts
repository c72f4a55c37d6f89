import { setTimeout as delay } from 'node:timers/promises';
import { percentile } from '../statistics.ts';
import type { HubSizes } from './hub-options.ts';
import { HubServer } from './hub-server.ts';
import { connectMany, type ListeningClient } from './listening-client.ts';
import { WIRES, type HubKey } from './wire.ts';

const MEMORY_BYTES = 256 * 2 ** 20;

/** What one round says of one system. */
export interface HubRound {
  /** Messages that arrived, over all connections, per second. */
  fanOutPerSecond: number;
  /** CPU of the server for each of them. It moves less with other load than the row above. */
  cpuMicrosPerDelivery: number;
  /** From the call that publishes to the receipt, over all messages and connections. */
  p50Ms: number;
  p99Ms: number;
  /** From the first connection's SYN until the last one is ready. */
  acceptMs: number;
  acceptCpuMs: number;
  /** Of the process without connections, but with a heap as large as it has with some. */
  emptyMb: number;
  kbPerConnection: number;
  connectionsPer256Mb: number;
}

/** One system, on a new server: connects everybody, then publishes slowly, then as fast as it goes. */
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
      ...(await measureLatency(server, clients, sizes)),
      ...(await measureFanOut(server, clients, sizes)),
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

/**
 * What twice as many connections add to those that are open. The first ones also make the heap's young generation grow,
 * which says nothing of the thousandth.
 */
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

async function measureLatency(
  server: HubServer,
  clients: readonly ListeningClient[],
  { latencyMessages, latencyEveryMs, padding }: HubSizes,
): Promise<Pick<HubRound, 'p50Ms' | 'p99Ms'>> {
  const took: number[] = [];
  for (const client of clients) client.onMessage = (...frame) => void took.push(msSincePublished(...frame));
  await server.do('paced', { messages: latencyMessages, everyMs: latencyEveryMs, padding });
  await until(() => took.length >= latencyMessages * clients.length);
  return { p50Ms: percentile(took, 50) ?? 0, p99Ms: percentile(took, 99) ?? 0 };
}

/** Both processes read the machine's one monotonic clock. */
function msSincePublished(bytes: Buffer, start: number, end: number): number {
  const now = process.hrtime.bigint();
  const [, at = ''] = bytes.toString('latin1', start, end).split('@', 2);
  return Number(now - BigInt(at)) / 1e6;
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

async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('Messages were published that did not arrive within a minute.');
    await delay(2);
  }
}
