import { JobStatus } from '@cairn/job-contracts';
import { JOB_MOVES, allows, statusName, target } from './job-moves.ts';

describe('job moves', () => {
  it('let a job leave Completed by no way', () => {
    const leaving = Object.values(JOB_MOVES).filter(({ from }) => (from as readonly string[]).includes('Completed'));

    expect(leaving).toEqual([]);
  });

  it('lead into every state', () => {
    expect(new Set(Object.values(JOB_MOVES).map(({ to }) => to))).toEqual(new Set(Object.keys(JobStatus)));
  });

  it('become guards that partial indexes match', () => {
    expect(allows('claim')).toBe('"Status" = 0');
    expect(allows('cancel')).toBe('"Status" IN (0, 1)');
    expect(target('complete')).toBe(2);
  });

  it('name every status, and nothing else', () => {
    expect(Object.values(JobStatus).map(statusName)).toEqual(Object.keys(JobStatus));
    expect(() => statusName(9)).toThrow(RangeError);
  });
});
