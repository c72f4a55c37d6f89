import { countUnits, countWords } from './unit-counts.ts';

describe('unit counts', () => {
  it('says how many pages are done, kept, running and failed', () => {
    const counts = countUnits([
      { unitId: 'a', index: 0, status: 'done', resumed: true },
      { unitId: 'b', index: 1, status: 'done' },
      { unitId: 'c', index: 2, status: 'running' },
      { unitId: 'd', index: 3, status: 'failed' },
      { unitId: 'e', index: 4, status: 'waiting' },
    ]);

    expect(countWords(counts)).toBe('2 of 5 pages done, 1 of them kept from an earlier attempt, 1 running, 1 failed');
  });

  it('leaves out what is zero', () => {
    expect(countWords(countUnits([{ unitId: 'a', index: 0, status: 'done' }]))).toBe('1 of 1 page done');
  });
});
