import { backoffMs } from './backoff.ts';

describe('backoffMs', () => {
  it('doubles from the base up to the cap', () => {
    const waits = [1, 2, 3, 4, 5, 1_000].map((attempt) => backoffMs(attempt, 500, 5_000, () => 0.999_999));
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 5_000, 5_000]);
  });

  it('waits at least half of the ceiling', () => {
    expect(backoffMs(3, 500, 5_000, () => 0)).toBe(1_000);
  });
});
