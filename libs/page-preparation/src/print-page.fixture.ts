import type { GreyPicture } from './page-facts.ts';

/** Rows of dark strokes of the given heights, one after the other, as print looks from afar; the last height goes on. */
export function printPage(...heights: number[]): GreyPicture {
  const [widthPx, heightPx] = [1200, 1600];
  const pixels = Buffer.alloc(widthPx * heightPx, 255);
  const last = heights.at(-1) ?? 0;
  for (let y = 100, line = 0; y < heightPx - 100; line++) {
    const height = heights[line] ?? last;
    for (let row = y; row < y + height; row++) {
      for (let x = 100; x < widthPx - 100; x++) if (x % 30 < 12) pixels[row * widthPx + x] = 0;
    }
    y += Math.max(10, 2 * height);
  }
  return { widthPx, heightPx, dpi: 300, pixels };
}
