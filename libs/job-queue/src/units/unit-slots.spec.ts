import { UnitSlots } from './unit-slots.ts';

describe('unit slots', () => {
  const never = new AbortController().signal;

  it('gives no more places than there are', async () => {
    const slots = new UnitSlots(2);
    const first = await slots.acquire(never);
    await slots.acquire(never);
    let third = false;
    const waiting = slots.acquire(never).then(() => (third = true));
    await Promise.resolve();

    expect(third).toBe(false);
    first?.();
    await waiting;
    expect(third).toBe(true);
  });

  it('lets a waiting unit go when its job stops, without using up a place', async () => {
    const slots = new UnitSlots(1);
    const release = await slots.acquire(never);
    const stop = new AbortController();
    const waiting = slots.acquire(stop.signal);
    stop.abort();

    expect(await waiting).toBeUndefined();
    release?.();
    expect(await slots.acquire(never)).toBeInstanceOf(Function);
  });

  it('counts a place once however often it is given back', async () => {
    const slots = new UnitSlots(1);
    const release = await slots.acquire(never);
    release?.();
    release?.();
    await slots.acquire(never);
    const stop = new AbortController();
    const second = slots.acquire(stop.signal);
    stop.abort();

    expect(await second).toBeUndefined();
  });
});
