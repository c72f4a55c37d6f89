import { darkBelow } from './dark-below.ts';
import type { GreyPicture } from './page-facts.ts';

const MAX_DEGREES = 5;
/** Smaller tilts do not trouble recognition, and turning a picture blurs it. */
const MIN_DEGREES = 0.7;
const SAMPLED_DPI = 100;
/** So many tell every angle that more of them would; the first look, in steps of half a degree, needs fewer. */
const MAX_POINTS = 30_000;
const FIRST_LOOK_POINTS = 8_000;
/** Places are counted in parts of this, so that whole numbers do. */
const FRACTION_BITS = 12;
/** Rows of text stand out this much more once they are level; pictures and rules do not. */
const MIN_GAIN = 1.3;
/** On an almost empty page there is nothing to tell. */
const MIN_POINTS = 500;

/**
 * By how many clockwise degrees a picture has to be turned for its lines of text to be level; 0 when they are, and when
 * it has no lines. Between -5 and 5, in steps of 0.05.
 *
 * Of all angles the one is taken under which rows of dark pixels and rows of paper differ most.
 */
export function skewCorrection(picture: GreyPicture): number {
  const dark = darkPoints(picture);
  if (dark.points.length < 2 * MIN_POINTS) return 0;
  const level = contrast(dark, 0);
  const best = (among: DarkPoints, around: number, reach: number, step: number): { degrees: number; score: number } => {
    let found = { degrees: around, score: contrast(among, around) };
    for (let i = -Math.round(reach / step); i <= Math.round(reach / step); i++) {
      const degrees = Math.round((around + i * step) * 100) / 100;
      const score = contrast(among, degrees);
      if (score > found.score) found = { degrees, score };
    }
    return found;
  };
  const rough = best(thinned(dark, FIRST_LOOK_POINTS), 0, MAX_DEGREES, 0.5);
  const finer = best(dark, rough.degrees, 0.4, 0.1);
  const { degrees, score } = best(dark, finer.degrees, 0.05, 0.05);
  const isText = score >= level * MIN_GAIN && Math.abs(degrees) < MAX_DEGREES;
  return isText && Math.abs(degrees) >= MIN_DEGREES ? -degrees : 0;
}

/** Samples of dark pixels, x and y in turn. */
interface DarkPoints {
  points: Int32Array;
  columns: number;
  rows: number;
}

/** Of every third pixel or so of every third row. */
function darkPoints({ widthPx, heightPx, dpi, pixels }: GreyPicture): DarkPoints {
  const step = Math.max(1, Math.round(dpi / SAMPLED_DPI));
  const dark = darkBelow(pixels, step);
  const [columns, rows] = [Math.ceil(widthPx / step), Math.ceil(heightPx / step)];
  const found: number[] = [];
  for (let row = 0; row < rows; row++) {
    const from = row * step * widthPx;
    for (let column = 0; column < columns; column++) {
      if ((pixels[from + column * step] ?? 255) < dark) found.push(column, row);
    }
  }
  return thinned({ points: Int32Array.from(found), columns, rows }, MAX_POINTS);
}

/** So many points at most, evenly taken. */
function thinned({ points, ...size }: DarkPoints, most: number): DarkPoints {
  const each = Math.ceil(points.length / 2 / most);
  if (each <= 1) return { points, ...size };
  const kept = new Int32Array(2 * Math.ceil(points.length / 2 / each));
  for (let to = 0, from = 0; to < kept.length; to += 2, from += 2 * each) {
    kept[to] = points[from] ?? 0;
    kept[to + 1] = points[from + 1] ?? 0;
  }
  return { points: kept, ...size };
}

/** How much neighbouring rows differ when rows run under an angle. */
function contrast({ points, columns, rows }: DarkPoints, degrees: number): number {
  const slope = Math.round(Math.tan((degrees * Math.PI) / 180) * (1 << FRACTION_BITS));
  const half = 1 << (FRACTION_BITS - 1);
  const rise = (columns * slope) >> FRACTION_BITS;
  const lowest = Math.min(0, -rise) - 2;
  const counts = new Int32Array(rows + Math.abs(rise) + 4);
  for (let i = 0; i < points.length; i += 2) {
    const row = (((points[i + 1] ?? 0) << FRACTION_BITS) - (points[i] ?? 0) * slope + half) >> FRACTION_BITS;
    counts[row - lowest] = (counts[row - lowest] ?? 0) + 1;
  }
  let score = 0;
  for (let row = 1; row < counts.length; row++) score += ((counts[row] ?? 0) - (counts[row - 1] ?? 0)) ** 2;
  return score;
}
