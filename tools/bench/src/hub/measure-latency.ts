import { setTimeout as delay } from 'node:timers/promises';
import { percentile } from '../statistics.ts';
import type { HubSizes } from './hub-options.ts';
import { HubServer } from './hub-server.ts';
import { connectMany, type ListeningClient } from './listening-client.ts';
import { until } from './until.ts';
import { WIRES, type HubKey } from './wire.ts';

/** From the call that publishes to the receipt, over all messages and connections. */
export interface Latency {
  p50Ms: number;
  p99Ms: number;
}

interface Place {
  key: HubKey;
  server: HubServer;
  clients: ListeningClient[];
  /** All counted receipts. */
  tookMs: number[];
}

/** Messages before anything counts: the first ones run through code that is not compiled yet. */
const WARM_UP = 20;

/**
 * One message of one server at a time, in turns. Most of a message's time the kernel spends on writing to a
 * thousand sockets, and how fast it does moves with every other load: it must fall on everybody alike, since one slow
 * message among a few dozens would be the whole hundredth.
 */
export async function measureLatency(keys: readonly HubKey[], sizes: HubSizes): Promise<Map<HubKey, Latency>> {
  const places: Place[] = [];
  try {
    for (const key of keys) {
      const place: Place = { key, server: await HubServer.start(key), clients: [], tookMs: [] };
      places.push(place);
      place.clients = await connectMany(place.server.port, WIRES[key], sizes.connections);
    }
    for (let n = 0; n < WARM_UP; n += 1) for (const place of places) await publishOne(place, sizes);
    for (const place of places) place.tookMs = [];
    for (let n = 0; n < sizes.latencyMessages; n += 1) {
      // Whoever comes after the same one each time might find the machine in the same state each time.
      const inTurn = n % 2 === 0 ? places : places.toReversed();
      for (const place of inTurn) await publishOne(place, sizes);
    }
    return new Map(places.map(({ key, tookMs }) => [key, summary(tookMs)]));
  } finally {
    for (const { clients } of places) for (const client of clients) client.cut();
    await Promise.all(places.map(({ server }) => server.stop()));
  }
}

async function publishOne({ server, clients, tookMs }: Place, { latencyEveryMs, padding }: HubSizes): Promise<void> {
  const expected = tookMs.length + clients.length;
  for (const client of clients) client.onMessage = (...frame) => void tookMs.push(msSincePublished(...frame));
  await server.do('publish', { padding });
  await until(() => tookMs.length >= expected);
  await delay(latencyEveryMs);
}

/** Both processes read the machine's one monotonic clock. */
function msSincePublished(bytes: Buffer, start: number, end: number): number {
  const now = process.hrtime.bigint();
  const [, at = ''] = bytes.toString('latin1', start, end).split('@', 2);
  return Number(now - BigInt(at)) / 1e6;
}

function summary(tookMs: readonly number[]): Latency {
  return { p50Ms: percentile(tookMs, 50) ?? 0, p99Ms: percentile(tookMs, 99) ?? 0 };
}
