import { slopePerMinute } from './rss-slope.ts';

const line = (rssOf: (minute: number) => number) =>
  Array.from({ length: 20 }, (_, i) => ({ atMinutes: i, rssMb: rssOf(i) }));

describe('slopePerMinute', () => {
  it('is what memory grows by in a minute', () => {
    expect(slopePerMinute(line((minute) => 100 + 0.5 * minute))).toBeCloseTo(0.5);
  });

  it('leaves out how memory grows at first', () => {
    expect(slopePerMinute(line((minute) => Math.min(100, 80 + 10 * minute)))).toBeCloseTo(0);
  });

  it('says nothing of a few samples', () => {
    expect(slopePerMinute(line((minute) => minute).slice(0, 2))).toBeUndefined();
  });
});
