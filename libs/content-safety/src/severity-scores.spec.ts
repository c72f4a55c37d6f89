import { CATEGORIES, nameOf, scoreOf } from './severity-scores.ts';

describe('scores of severities', () => {
  it.each([...Object.values(CATEGORIES), 'other'])('grow with the severity of %s and stay between 0 and 1', (name) => {
    const scores = Array.from({ length: 8 }, (_, severity) => scoreOf(name, severity));
    expect(scores).toEqual([...scores].sort((one, other) => one - other));
    expect(scores[0]).toBe(0);
    expect(scores[4]).toBeGreaterThanOrEqual(0.5);
    expect(scores[7]).toBeLessThanOrEqual(1);
  });

  it('takes a low severity of self-harm more seriously than one of violence', () => {
    expect(scoreOf('self-harm', 2)).toBeGreaterThanOrEqual(0.5);
    expect(scoreOf('violence', 2)).toBeLessThan(0.5);
  });

  it('calls categories that are new to it by one name', () => {
    expect([nameOf('SelfHarm'), nameOf('Whatever'), nameOf('constructor')]).toEqual(['self-harm', 'other', 'other']);
  });
});
