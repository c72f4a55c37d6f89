import { parseArgs } from 'node:util';
import { WIRES, type HubKey } from './wire.ts';

export interface HubSizes {
  connections: number;
  rounds: number;
  /** 0 leaves that measurement out. */
  idleMs: number;
  fanOutMs: number;
  /** Of each system. */
  latencyMessages: number;
  /** Rest after each. */
  latencyEveryMs: number;
  /** Part of every message, so that it is as long as one of progress. */
  padding: string;
}

const FULL: HubSizes = {
  connections: 1_000,
  rounds: 3,
  idleMs: 75_000,
  fanOutMs: 4_000,
  latencyMessages: 250,
  latencyEveryMs: 20,
  padding: 'x'.repeat(120),
};

/** To see that everything works; its figures are worth little. */
const QUICK: Partial<HubSizes> = {
  connections: 200,
  rounds: 1,
  idleMs: 2_000,
  fanOutMs: 1_000,
  latencyMessages: 40,
};

export interface SoakSizes {
  connections: number;
  minutes: number;
  stormEveryMs: number;
  sampleEveryMs: number;
}

export interface HubBenchOptions {
  mode: 'full' | 'quick';
  systems: readonly HubKey[];
  sizes: HubSizes;
  /** Instead of the figures. */
  soak: SoakSizes | undefined;
  profile: boolean;
}

/** In the order of the columns. */
export const HUBS = Object.keys(WIRES) as HubKey[];

export const USAGE = `npm run bench:hub -- [options]

  --quick         half a minute instead of six, to see that everything works
  --systems a,b   only these: ${HUBS.join(', ')}
  --rounds N      of each system, in turns; the median counts (3)
  --profile       also: CPU profiles of the servers, to tmp/bench/profile
  --soak          instead: our hub alone with 2,000 connections and reconnect storms
  --minutes N     how long (10)`;

/** @throws Error with a message for the user */
export function parseHubOptions(args: readonly string[]): HubBenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      systems: { type: 'string', default: HUBS.join() },
      rounds: { type: 'string' },
      profile: { type: 'boolean', default: false },
      soak: { type: 'boolean', default: false },
      minutes: { type: 'string' },
    },
  });
  const { quick } = values;
  const sizes = quick ? { ...FULL, ...QUICK } : { ...FULL };
  if (values.rounds !== undefined) sizes.rounds = positive('--rounds', values.rounds);
  const minutes = values.minutes === undefined ? (quick ? 0.5 : 10) : positive('--minutes', values.minutes);
  const soak = quick
    ? { connections: 300, minutes, stormEveryMs: 8_000, sampleEveryMs: 1_000 }
    : { connections: 2_000, minutes, stormEveryMs: 30_000, sampleEveryMs: 5_000 };
  return {
    mode: quick ? 'quick' : 'full',
    systems: systemList(values.systems),
    sizes,
    soak: values.soak ? soak : undefined,
    profile: values.profile,
  };
}

function positive(flag: string, text: string): number {
  const value = Number(text);
  if (!(value > 0) || (flag === '--rounds' && !Number.isInteger(value))) {
    throw new Error(`${flag} takes a number above 0, not "${text}".`);
  }
  return value;
}

function systemList(text: string): HubKey[] {
  const wanted = text.split(',').map((name) => name.trim());
  const unknown = wanted.filter((name) => !HUBS.includes(name as HubKey));
  if (unknown.length > 0)
    throw new Error(`--systems does not know ${unknown.join(', ')}. It knows ${HUBS.join(', ')}.`);
  return HUBS.filter((name) => wanted.includes(name));
}
