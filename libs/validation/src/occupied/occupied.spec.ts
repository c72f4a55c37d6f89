import { Occupied } from './occupied.ts';

describe('the parts of a text that are given away', () => {
  it('are given once, however little of them is asked for again', () => {
    const occupied = new Occupied();
    expect(occupied.take(10, 20)).toBe(true);
    for (const [start, end] of [
      [10, 20],
      [19, 30],
      [0, 11],
      [12, 13],
      [0, 100],
    ] as const) {
      expect(occupied.take(start, end)).toBe(false);
    }
  });

  it('may touch each other', () => {
    const occupied = new Occupied();
    expect([occupied.take(10, 20), occupied.take(20, 30), occupied.take(0, 10)]).toEqual([true, true, true]);
  });

  it('are found wherever a part lies that is longer than they are', () => {
    const occupied = new Occupied();
    expect(occupied.take(60, 500)).toBe(true);
    expect([occupied.take(63, 65), occupied.take(300, 301), occupied.take(499, 600)]).toEqual([false, false, false]);
    expect([occupied.take(0, 60), occupied.take(500, 501)]).toEqual([true, true]);
  });

  it('take nothing when a part of them is taken', () => {
    const occupied = new Occupied();
    occupied.take(100, 110);
    expect(occupied.take(0, 101)).toBe(false);
    expect(occupied.take(0, 100)).toBe(true);
  });

  it('are told from others as quickly among a hundred thousand as among few', () => {
    const occupied = new Occupied();
    const starts = Array.from({ length: 100_000 }, (_, index) => index * 10);
    expect(starts.every((start) => occupied.take(start, start + 10))).toBe(true);
    expect(starts.some((start) => occupied.take(start + 3, start + 4))).toBe(false);
  });
});
