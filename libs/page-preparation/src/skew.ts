import type { GreyPicture } from './page-facts.ts';

const MAX_DEGREES = 5;
/** Smaller tilts do not trouble recognition, and turning a picture blurs it. */
const MIN_DEGREES = 0.7;
const SAMPLED_DPI = 100;
const MAX_POINTS = 60_000;
/** Rows of text stand out this much more once they are level; pictures and rules do not. */
const MIN_GAIN = 1.3;

/**
 * By how many clockwise degrees a picture has to be turned for its lines of text to be level; 0 when they are, and when
 * it has no lines. Between -5 and 5, in steps of 0.05.
 *
 * Of all angles the one is taken under which rows of dark pixels and rows of paper differ most.
 */
export function skewCorrection(picture: GreyPicture): number {
  const points = darkPoints(picture);
  if (points.length < 1_000) return 0;
  const level = contrast(points, 0);
  let best = { degrees: 0, score: level };
  const search = (from: number, to: number, step: number): void => {
    for (let i = 0; i <= Math.round((to - from) / step); i++) {
      const degrees = Math.round((from + i * step) * 100) / 100;
      const score = contrast(points, degrees);
      if (score > best.score) best = { degrees, score };
    }
  };
  search(-MAX_DEGREES, MAX_DEGREES, 0.5);
  search(best.degrees - 0.4, best.degrees + 0.4, 0.1);
  search(best.degrees - 0.05, best.degrees + 0.05, 0.05);
  const { degrees, score } = best;
  const isText = score >= level * MIN_GAIN && Math.abs(degrees) < MAX_DEGREES;
  return isText && Math.abs(degrees) >= MIN_DEGREES ? -degrees : 0;
}

/** Places of dark pixels, x and y in turn, of every third pixel or so of every third row. */
function darkPoints({ widthPx, heightPx, dpi, pixels }: GreyPicture): Int32Array {
  const step = Math.max(1, Math.round(dpi / SAMPLED_DPI));
  const dark = darkBelow(pixels, step);
  const found: number[] = [];
  for (let y = 0; y < heightPx; y += step) {
    for (let x = 0; x < widthPx; x += step) {
      if ((pixels[y * widthPx + x] ?? 255) < dark) found.push(x / step, y / step);
    }
  }
  const keepEach = Math.ceil(found.length / 2 / MAX_POINTS);
  return Int32Array.from(found.filter((_, i) => (i >> 1) % keepEach === 0));
}

/** Otsu's threshold: the grey value that parts paper from ink best. */
function darkBelow(pixels: Buffer, step: number): number {
  const counts = new Array<number>(256).fill(0);
  for (let i = 0; i < pixels.length; i += step * step) counts[pixels[i] ?? 255] = (counts[pixels[i] ?? 255] ?? 0) + 1;
  const total = counts.reduce((sum, count) => sum + count, 0);
  const sum = counts.reduce((weighted, count, value) => weighted + count * value, 0);
  let [below, sumBelow, best, threshold] = [0, 0, 0, 128];
  counts.forEach((count, value) => {
    below += count;
    sumBelow += count * value;
    if (below === 0 || below === total) return;
    const distance = sumBelow / below - (sum - sumBelow) / (total - below);
    const between = below * (total - below) * distance * distance;
    if (between > best) [best, threshold] = [between, value + 1];
  });
  return threshold;
}

/** How much neighbouring rows differ when rows run under an angle. */
function contrast(points: Int32Array, degrees: number): number {
  const slope = Math.tan((degrees * Math.PI) / 180);
  let [lowest, highest] = [0, 0];
  const rowOf = new Int32Array(points.length / 2);
  for (let i = 0; i < rowOf.length; i++) {
    const row = Math.round((points[2 * i + 1] ?? 0) - (points[2 * i] ?? 0) * slope);
    rowOf[i] = row;
    lowest = Math.min(lowest, row);
    highest = Math.max(highest, row);
  }
  const counts = new Int32Array(highest - lowest + 2);
  for (const row of rowOf) counts[row - lowest] = (counts[row - lowest] ?? 0) + 1;
  let score = 0;
  for (let row = 1; row < counts.length; row++) score += ((counts[row] ?? 0) - (counts[row - 1] ?? 0)) ** 2;
  return score;
}
