import type { Database } from '../moves/job-row.ts';
import { DepthGate } from './depth-gate.ts';

const DB = {} as Database;

describe('a depth gate', () => {
  let now: number;
  let depth: number;
  let counts: number;
  let gate: DepthGate;

  beforeEach(() => {
    [now, depth, counts] = [0, 0, 0];
    gate = new DepthGate(
      async (_db, _key, atMost) => {
        counts += 1;
        return Math.min(depth, atMost);
      },
      () => now,
    );
  });

  const enter = (limit: number, count = 1) => gate.enter(DB, { key: 'k', limit, count });
  /** Enters and is stored. */
  const store = async (limit: number, count = 1): Promise<boolean> => {
    const leave = await enter(limit, count);
    if (!leave) return false;
    depth += count;
    leave();
    return true;
  };

  it('believes a count for a second while there is much room', async () => {
    for (let n = 0; n < 50; n += 1) expect(await store(1_000)).toBe(true);
    expect(counts).toBe(1);
    now = 1_000;
    await store(1_000);

    expect(counts).toBe(2);
  });

  it('counts again when a tenth of the room is filled, so that ten processes cannot overfill it', async () => {
    for (let n = 0; n < 150; n += 1) await store(1_000);

    expect(counts).toBe(2);
  });

  it('lets exactly as many in as there is room for', async () => {
    depth = 990;
    const entered: boolean[] = [];
    for (let n = 0; n < 15; n += 1) entered.push(await store(1_000));

    expect(entered.filter(Boolean)).toHaveLength(10);
    expect(depth).toBe(1_000);
  });

  it('counts those that are still on their way', async () => {
    depth = 8;
    const ways = await Promise.all([enter(10), enter(10), enter(10)]);
    now = 1_000;

    expect(ways.map(Boolean)).toEqual([true, true, false]);
    expect(await enter(10)).toBeUndefined();
    ways[0]?.();
    now = 2_000;
    expect(await enter(10)).toBeInstanceOf(Function);
  });

  it('does not count thousands again and again for a user who keeps asking', async () => {
    depth = 5_000;
    for (let n = 0; n < 20; n += 1) expect(await enter(5_000)).toBeUndefined();
    expect(counts).toBe(1);
    depth = 4_000;
    now = 1_000;

    expect(await enter(5_000)).toBeInstanceOf(Function);
  });
});
