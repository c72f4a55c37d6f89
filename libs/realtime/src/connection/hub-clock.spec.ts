import { once, EventEmitter } from 'node:events';
import { waitUntil } from '@cairn/testing';
import { HubClock } from './hub-clock.ts';

describe('the clock of a hub', () => {
  it('does not count the time in which the process could not hear anybody', async () => {
    const clock = new HubClock(20);
    const ticks = new EventEmitter();
    const watched = { tick: () => void ticks.emit('tick') };
    clock.watch(watched);
    await once(ticks, 'tick');
    const beforeMs = clock.awakeMs;

    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    await once(ticks, 'tick');

    expect(clock.awakeMs - beforeMs).toBeLessThanOrEqual(10);
    clock.forget(watched);
  });

  it('goes on counting while it watches somebody, and rests while it does not', async () => {
    const clock = new HubClock(20);
    let ticks = 0;
    const watched = { tick: () => void ticks++ };

    clock.watch(watched);
    await waitUntil(() => clock.awakeMs > 50);
    clock.forget(watched);
    const restedAtMs = clock.awakeMs;
    clock.watch(watched);
    await waitUntil(() => clock.awakeMs > restedAtMs);

    expect(ticks).toBeGreaterThan(5);
    clock.forget(watched);
  });
});
