import { documentsTable } from './documents-report.ts';

describe('documentsTable', () => {
  it('gives rates, and how they stand to those of the first system', () => {
    const shared = { pages: 30, peakMegabytes: 140.4, errorPercent: 1.4 };
    const table = documentsTable([
      { ...shared, system: 'first', wallSeconds: 30, cpuSeconds: 45, addedKilobytes: 150 },
      { ...shared, system: 'second', wallSeconds: 20, cpuSeconds: 30, placedPercent: 99.96 },
    ]);

    expect(table.split('\n').slice(2)).toEqual([
      '| first | 1.00 | 1.00 x | 1.50 | 1.00 x | 140 MiB | 5.0 KiB | 1.40 % | – |',
      '| second | 1.50 | 1.50 x | 1.00 | 0.67 x | 140 MiB | – | 1.40 % | 99.96 % |',
    ]);
  });
});
