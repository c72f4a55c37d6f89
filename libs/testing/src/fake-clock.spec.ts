import { FakeClock } from './index.ts';

describe('FakeClock', () => {
  it('stands still until it is moved', async () => {
    const clock = new FakeClock('2026-03-01T12:00:00Z');
    expect(clock.date().toISOString()).toBe('2026-03-01T12:00:00.000Z');
    await clock.advance(1_500);
    expect(clock.date().toISOString()).toBe('2026-03-01T12:00:01.500Z');
  });

  it('wakes sleepers in order of time, each at its own time', async () => {
    const clock = new FakeClock(0);
    const woken: [string, number][] = [];
    const note = (name: string) => () => void woken.push([name, clock.now()]);
    const all = Promise.all([clock.sleep(200).then(note('late')), clock.sleep(100).then(note('early'))]);
    await clock.advance(150);
    expect(woken).toEqual([['early', 100]]);
    await clock.advance(150);
    await all;
    expect(woken).toEqual([
      ['early', 100],
      ['late', 200],
    ]);
  });

  it('wakes a loop that sleeps again within the same stretch', async () => {
    const clock = new FakeClock(0);
    const ticks: number[] = [];
    const loop = (async () => {
      while (ticks.length < 3) {
        await clock.sleep(10);
        ticks.push(clock.now());
      }
    })();
    await clock.advance(35);
    await loop;
    expect(ticks).toEqual([10, 20, 30]);
  });

  it('rejects a sleep whose signal aborts', async () => {
    const clock = new FakeClock();
    const stop = new AbortController();
    const sleep = clock.sleep(1_000, stop.signal);
    stop.abort(new Error('stopped'));
    await expect(sleep).rejects.toThrow('stopped');
    expect(clock.sleeping).toBe(0);
  });
});
