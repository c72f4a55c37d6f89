import { newJobId } from './new-job-id.ts';

const V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('job ids', () => {
  it('are UUIDs of version 7 that begin with the time', () => {
    const now = Date.now() + 1_000;
    const id = newJobId(now);

    expect(id).toMatch(V7);
    expect(parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(now);
  });

  it('are ordered and unique, 10,000 in one millisecond and with a clock that goes back', () => {
    const now = Date.now() + 10_000;
    const ids = Array.from({ length: 10_000 }, (_, place) => newJobId(place % 2 ? now : now - 500));

    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(10_000);
    expect(ids.filter((id) => !V7.test(id))).toEqual([]);
  });
});
