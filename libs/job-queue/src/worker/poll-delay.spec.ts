import { PollDelay } from './poll-delay.ts';

describe('poll delay', () => {
  const delays = (delay: PollDelay, count: number) => Array.from({ length: count }, () => delay.next());

  it('doubles from the minimum to the maximum', () => {
    expect(delays(new PollDelay(250, 5_000, () => 0), 7)).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000]);
  });

  it('starts again from the minimum after work', () => {
    const delay = new PollDelay(250, 5_000, () => 0);
    delays(delay, 5);
    delay.reset();

    expect(delay.next()).toBe(250);
  });

  it('takes up to a quarter off', () => {
    expect(new PollDelay(1_000, 5_000, () => 0.999).next()).toBeCloseTo(750.25);
  });
});
