import { BucketSet } from './bucket-set.ts';

describe('BucketSet', () => {
  it('has each bucket once, in the order of their coming', () => {
    const set = new BucketSet(8);
    expect([5, 2, 5, 13, -3].map((hash) => set.add(hash))).toEqual([true, true, false, false, false]);
    expect([...set.buckets]).toEqual([5, 2]);
    expect(set.size).toBe(2);
  });

  it('forgets everything when it is cleared', () => {
    const set = new BucketSet(8);
    set.add(5);
    set.clear();
    expect(set.size).toBe(0);
    expect(set.add(5)).toBe(true);
  });

  it('holds as many as there are', () => {
    const set = new BucketSet(1 << 12);
    for (let hash = 0; hash < 10_000; hash++) set.add(hash);
    expect(set.size).toBe(1 << 12);
    expect(set.buckets.at(-1)).toBe((1 << 12) - 1);
  });
});
