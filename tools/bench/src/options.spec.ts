import { parseOptions } from './options.ts';

describe('parseOptions', () => {
  it('measures everything once when asked for nothing', () => {
    expect(parseOptions([])).toMatchObject({
      mode: 'full',
      runs: 1,
      recovery: false,
      explain: false,
      sizes: { rounds: 3, historyRows: 1_000_000, processCounts: [1, 4] },
    });
  });

  it('keeps the order of the columns whatever the order of the names', () => {
    expect(parseOptions(['--systems', 'pgbench, cairn']).systems).toEqual(['cairn', 'pgbench']);
  });

  it('lets single flags win over --quick', () => {
    expect(parseOptions(['--quick', '--rounds', '2']).sizes).toMatchObject({ rounds: 2, jobsPerDrain: 4_000 });
  });

  it.each([
    [['--systems', 'sidekiq'], '--systems does not know sidekiq'],
    [['--rounds', 'many'], '--rounds takes a number from 1, not "many".'],
    [['--fast'], "Unknown option '--fast'"],
  ])('refuses %j', (args, message) => {
    expect(() => parseOptions(args)).toThrow(message);
  });
});
