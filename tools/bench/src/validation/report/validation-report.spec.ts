import { validationReport } from './validation-report.ts';

describe('the report of bench:validation', () => {
  it('sets each figure beside its goal, by section', () => {
    const report = validationReport([
      { section: 'Speed', set: 'short', measure: 'p50', value: 2.5, unit: 'ms', goal: { atMost: 3 }, of: 100 },
      { section: 'Spam', set: 'all', measure: 'F1', value: 0.9, unit: 'share', goal: { atLeast: 0.93 } },
      { section: 'Speed', set: 'short', measure: 'rate', value: undefined, unit: 'per second' },
    ]);

    expect(report.split('\n')).toEqual([
      '## Speed',
      '',
      '| set | measure | value | n | goal | |',
      '| --- | --- | ---: | ---: | --- | --- |',
      '| short | p50 | 2.50 ms | 100 | ≤ 3.00 ms | met |',
      '| short | rate | – |  |  |  |',
      '',
      '## Spam',
      '',
      '| set | measure | value | n | goal | |',
      '| --- | --- | ---: | ---: | --- | --- |',
      '| all | F1 | 0.900 |  | ≥ 0.930 | **missed** |',
    ]);
  });
});
