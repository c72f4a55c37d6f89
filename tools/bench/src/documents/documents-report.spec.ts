import { documentsTable } from './documents-report.ts';

describe('documentsTable', () => {
  it('gives rates, and how they stand to those of the first system', () => {
    const shared = { pages: 30, peakMegabytes: 140.4, errorPercent: 1.4 };
    const table = documentsTable([
      [{ ...shared, system: 'first', wallSeconds: 30, cpuSeconds: 45, addedKilobytes: 150 }],
      [{ ...shared, system: 'second', wallSeconds: 20, cpuSeconds: 30, placedPercent: 99.96 }],
    ]);

    expect(table.split('\n').slice(2)).toEqual([
      '| first | 1.00 | 1.00 x | 1.50 | 1.00 x | 140 MiB | 5.0 KiB | 1.40 % | – |',
      '| second | 1.50 | 1.50 x | 1.00 | 0.67 x | 140 MiB | – | 1.40 % | 99.96 % |',
    ]);
  });

  it('compares within rounds, and shows the middle one', () => {
    const row = (system: string, wallSeconds: number, peakMegabytes = 100) => ({
      ...{ system, wallSeconds, peakMegabytes, pages: 30, cpuSeconds: wallSeconds },
    });
    // In the second round everything took twice as long.
    const table = documentsTable([
      [row('first', 30), row('first', 60), row('first', 30)],
      [row('second', 20), row('second', 40, 120), row('second', 25)],
      [row('third', 15)],
    ]);

    expect(table.split('\n').slice(2)).toEqual([
      '| first | 1.00 | 1.00 x | 1.00 | 1.00 x | 100 MiB | – | – | – |',
      '| second | 1.20 | 1.50 x | 0.83 | 0.67 x | 120 MiB | – | – | – |',
      '| third | 2.00 | 2.00 x | 0.50 | 0.50 x | 100 MiB | – | – | – |',
    ]);
  });
});
