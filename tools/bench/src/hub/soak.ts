import { setTimeout as delay } from 'node:timers/promises';
import { rounded } from '../statistics.ts';
import type { SoakSizes } from './hub-options.ts';
import { HubServer } from './hub-server.ts';
import { slopePerMinute, type Sample } from './rss-slope.ts';
import { StreamListener } from './stream-listener.ts';

export interface SoakResult {
  connections: number;
  minutes: number;
  published: number;
  received: number;
  gapsStated: number;
  terminalsPublished: number;
  storms: number;
  reconnects: number;
  /** How often a connection could not be made, by the error. */
  failedAttempts: Record<string, number>;
  samples: Sample[];
  slopeMbPerMinute: number | undefined;
  /** What was lost, came twice or out of order; empty when all is well. */
  faults: string[];
}

const STREAM = { everyMs: 200, kept: 50, terminalEvery: 10 };
/** Longer than what is kept lasts, so that they are told of a gap. */
const LONG_AWAY_MS = STREAM.everyMs * STREAM.kept * 1.5;

/** Our hub under reconnect storms: what it loses, and whether its memory grows. */
export async function runSoak({ connections, minutes, stormEveryMs, sampleEveryMs }: SoakSizes): Promise<SoakResult> {
  const server = await HubServer.start('cairn');
  // A client whose attempt fails tries again, as any would; what counts is what it has in the end.
  const failedAttempts: Record<string, number> = {};
  const failed = (error: unknown): void => {
    failedAttempts[String(error)] = (failedAttempts[String(error)] ?? 0) + 1;
  };
  const listeners = Array.from({ length: connections }, () => new StreamListener(server.port, failed));
  const samples: Sample[] = [];
  const began = performance.now();
  const passedMs = (): number => performance.now() - began;
  let storms = 0;
  try {
    await server.do('replay', STREAM);
    for (const listener of listeners) await listener.connect();
    let nextStormMs = passedMs() + stormEveryMs;
    while (passedMs() < minutes * 60_000) {
      await delay(sampleEveryMs);
      if (passedMs() >= nextStormMs) {
        storms += 1;
        nextStormMs += stormEveryMs;
        await storm(server, listeners, storms);
      } else if (nextStormMs - passedMs() < stormEveryMs / 3) {
        // Late in the calm, when everybody is back: like is compared with like.
        const rssMb = rounded((await server.do('memory')) / 2 ** 20, 2);
        samples.push({ atMinutes: rounded(passedMs() / 60_000, 2), rssMb });
        console.log(`${samples.at(-1)?.atMinutes} min: ${rssMb} MB, ${storms} storms`);
      }
    }
    await delay(LONG_AWAY_MS);
    const published = await server.do('endReplay');
    await caughtUp(listeners, published);
    return {
      connections,
      minutes,
      published,
      received: sum(listeners, ({ ledger }) => ledger.received),
      gapsStated: sum(listeners, ({ ledger }) => ledger.gaps),
      terminalsPublished: Math.floor(published / STREAM.terminalEvery),
      storms,
      reconnects: sum(listeners, ({ connects }) => connects - 1),
      samples,
      slopeMbPerMinute: rounded(slopePerMinute(samples), 3),
      failedAttempts,
      faults: listeners.flatMap((listener) => faultsOf(listener, published)),
    };
  } finally {
    for (const listener of listeners) listener.end();
    await server.stop();
  }
}

/** In turns: half of all lose their network, a tenth of them for long; or the server sends everybody away. */
async function storm(server: HubServer, listeners: readonly StreamListener[], number: number): Promise<void> {
  if (number % 3 === 0) return server.do('closeAll');
  for (const listener of listeners) {
    if (Math.random() < 0.5) continue;
    listener.cut(Math.random() < 0.1 ? LONG_AWAY_MS : Math.random() * 2_000);
  }
}

async function caughtUp(listeners: readonly StreamListener[], published: number): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (performance.now() < deadline && listeners.some(({ ledger }) => ledger.cursor < published)) await delay(50);
}

function faultsOf({ ledger }: StreamListener, published: number): string[] {
  const faults = [...ledger.faults];
  if (ledger.cursor !== published) faults.push(`a client ended at ${ledger.cursor} of ${published}`);
  const expected = Array.from(
    { length: Math.floor(published / STREAM.terminalEvery) },
    (_, i) => (i + 1) * STREAM.terminalEvery,
  );
  const missing = expected.filter((number, i) => ledger.terminals[i] !== number);
  if (missing.length > 0) faults.push(`terminal events lost or out of order: ${missing.slice(0, 5).join(', ')}`);
  return faults;
}

function sum(listeners: readonly StreamListener[], of: (listener: StreamListener) => number): number {
  return listeners.reduce((total, listener) => total + of(listener), 0);
}

export function soakReport(soak: SoakResult): string {
  const { connections, minutes, published, received, gapsStated, terminalsPublished, storms, reconnects } = soak;
  const [first, last] = [soak.samples[0]?.rssMb, soak.samples.at(-1)?.rssMb];
  return [
    '',
    `${connections} connections, ${minutes} min, ${storms} storms, ${reconnects} reconnects.`,
    `${published} messages published, ${received} received, ${gapsStated} gaps stated; ` +
      `${terminalsPublished} terminal events, at every client.`,
    `RSS after collection ${first} MB at first, ${last} MB at last; slope ${soak.slopeMbPerMinute} MB/min.`,
    `Attempts to connect that failed: ${JSON.stringify(soak.failedAttempts)}.`,
    soak.faults.length === 0
      ? 'Nothing lost, nothing twice, all in order.'
      : `FAULTS (${soak.faults.length}):\n${soak.faults.slice(0, 10).join('\n')}`,
  ].join('\n');
}
