import { analyse } from 'scslre';
import { madePatterns, writtenPatterns, type FoundPattern } from './collect-patterns.fixture.ts';

/** Where the time that a pattern takes grows faster than the text. */
function slowPatterns(patterns: readonly FoundPattern[]): string[] {
  return patterns.flatMap(({ at, source, flags }) =>
    analyse({ source, flags }).reports.map(
      ({ type, character }) => `${at} ${type} on ${JSON.stringify(character.pick)}`,
    ),
  );
}

describe('the patterns of the layers', () => {
  it('take time in proportion to the text', () => {
    const patterns = writtenPatterns();
    expect(patterns.length).toBeGreaterThan(50);
    expect(slowPatterns(patterns)).toEqual([]);
  });

  it('do so too when they are put together at run time', async () => {
    const patterns = await madePatterns(async () => {
      const [{ layers }, { warmUp }] = await Promise.all([
        import('../layers/layers.ts'),
        import('../judge/warm-up.ts'),
      ]);
      await warmUp(layers);
    });
    expect(patterns.length).toBeGreaterThan(0);
    expect(slowPatterns(patterns)).toEqual([]);
  });

  it.each([
    ['nested', '(?:a+)+b'],
    ['overlapping', '\\d*\\w+$'],
    ['tried again at every place', 'a+b'],
  ])('would be found out if their repetitions were %s', (_what, source) => {
    expect(slowPatterns([{ at: 'here', source, flags: '' }])).not.toEqual([]);
  });
});
