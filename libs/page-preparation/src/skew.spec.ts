import type { GreyPicture } from './page-facts.ts';
import { turn } from './picture-changes.ts';
import { skewCorrection } from './skew.ts';

/** Rows of dark strokes, as print looks from afar. */
function print(): GreyPicture {
  const [widthPx, heightPx] = [1200, 900];
  const pixels = Buffer.alloc(widthPx * heightPx, 255);
  for (let y = 100; y < 800; y += 40) {
    for (let x = 100; x < 1100; x++)
      if (x % 30 < 22) for (let dy = 0; dy < 14; dy++) pixels[(y + dy) * widthPx + x] = 0;
  }
  return { widthPx, heightPx, dpi: 150, pixels };
}

describe('skewCorrection', () => {
  it.each([-3, -1.2, 1.2, 3])('finds how print that was turned by %d degrees is to be turned back', async (degrees) => {
    expect(skewCorrection(await turn(print(), degrees))).toBeCloseTo(-degrees, 0);
  });

  it('leaves level print alone', () => {
    expect(skewCorrection(print())).toBe(0);
  });

  it('leaves an empty page alone', () => {
    expect(skewCorrection({ widthPx: 600, heightPx: 600, dpi: 100, pixels: Buffer.alloc(360_000, 255) })).toBe(0);
  });
});
