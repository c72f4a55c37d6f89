import type { HeardOfJob } from '@cairn/job-contracts';
import { inBatches, planCatchUp } from './plan-catch-up.ts';

const NOW = 1_800_000_000_000;

const heard = (jobs: Record<string, HeardOfJob>, at = NOW - 1_000) => ({ at, jobs: new Map(Object.entries(jobs)) });
const active = (jobId: string, sequence: number) => ({ jobId, sequence, over: false });
const over = (jobId: string, sequence: number) => ({ jobId, sequence, over: true });
const plan = (...[stands, given]: [Parameters<typeof planCatchUp>[0], Parameters<typeof planCatchUp>[1]]) =>
  planCatchUp(stands, given, { nowMs: NOW });

describe('the plan of a catch-up', () => {
  it('is a whole snapshot for who has heard nothing', () => {
    expect(plan([], undefined)).toEqual({ whole: true, shown: [], replayed: [], followed: [] });
  });

  it('tells what was missed by events, and shows jobs that are new by their state', () => {
    const stands = [active('a', 7), active('same', 3), active('new', 4), over('ended', 9), over('came and went', 5)];

    expect(plan(stands, heard({ a: { sequence: 5 }, same: { sequence: 3 }, ended: { sequence: 8 } }))).toEqual({
      whole: false,
      shown: ['new'],
      followed: ['same', 'a'],
      replayed: [
        { jobId: 'ended', from: 8, to: 9, follows: 8 },
        { jobId: 'a', from: 5, to: 7, follows: 5 },
        { jobId: 'came and went', from: 0, to: 5, follows: 0 },
      ],
    });
  });

  it('shows a job of which too much was missed, and tells of one that is over only the end', () => {
    expect(plan([active('a', 900), over('b', 900)], heard({ a: { sequence: 1 }, b: { sequence: 1 } }))).toEqual({
      whole: false,
      shown: ['a'],
      followed: [],
      replayed: [{ jobId: 'b', from: 899, to: 900, follows: 0 }],
    });
  });

  it('tells all ends, but not more stories than a listener can take', () => {
    const stands = Array.from({ length: 300 }, (_, n) => over(`job ${n}`, 10));

    const { replayed } = plan(stands, heard({}));
    expect(replayed).toHaveLength(300);
    expect(replayed.filter(({ from }) => from === 0)).toHaveLength(100);
    expect(replayed.every(({ to }) => to === 10)).toBe(true);
  });

  it('is a whole snapshot and the ends of what was heard of when that was long ago', () => {
    const long = heard({ a: { sequence: 5 }, b: { sequence: 5 }, c: { sequence: 6, endedAt: 0 } }, NOW - 100_000_000);

    expect(plan([active('a', 6), over('b', 6), over('c', 6)], long)).toEqual({
      whole: true,
      shown: [],
      followed: [],
      replayed: [{ jobId: 'b', from: 5, to: 6, follows: 0 }],
    });
  });

  it('is a whole snapshot when a job has vanished, for there is no event to tell of that', () => {
    expect(plan([active('a', 6)], heard({ a: { sequence: 6 }, gone: { sequence: 2 } })).whole).toBe(true);
    expect(plan([active('a', 6)], heard({ a: { sequence: 6 }, gone: { sequence: 2, endedAt: 1 } })).whole).toBe(false);
  });

  it('believes nobody who claims to be further than the history', () => {
    expect(plan([active('a', 6), over('b', 6)], heard({ a: { sequence: 60 }, b: { sequence: 60 } }))).toEqual({
      whole: false,
      shown: [],
      followed: ['a'],
      replayed: [],
    });
  });

  it('is read in parts of a bounded number of events', () => {
    const range = (jobId: string, events: number) => ({ jobId, from: 0, to: events, follows: 0 });
    const ranges = [range('a', 5), range('b', 5), range('c', 20), range('d', 1)];

    expect(inBatches(ranges, 10).map((batch) => batch.map(({ jobId }) => jobId))).toEqual([['a', 'b'], ['c'], ['d']]);
    expect(inBatches([], 10)).toEqual([]);
  });
});
