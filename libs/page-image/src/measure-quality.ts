import { decoding, openImage } from './open-image.ts';

/** How much can be made out in an image, measured on a small grey copy, so that it does not depend on the resolution. */
export interface ImageQuality {
  /** Grey levels between the darkest and the brightest hundredth of a per cent of the pixels, 0 to 255. */
  range: number;
  /** Standard deviation of the grey levels, 0 to 127. */
  deviation: number;
  /** Share of the pixels that differ from their neighbours by more than noise, 0 to 1. */
  detail: number;
  /**
   * How steep the edges are: the strongest second difference against the strongest first one, about 1 for crisp
   * letters, below 0.3 for what is out of focus. Undefined where there is nothing to be sharp.
   */
  sharpness?: number;
}

/** Long edge of the copy: the strokes of a page of text are still a pixel wide. */
const COPY_PIXELS = 1_000;
/** Grey levels that noise, grain and the blocks of JPEG stay below. */
const NOISE = 12;
/** Tail of the histogram that is left out as dust. */
const TAIL = 0.0001;
/** Edges that are taken for the sharpest: the steepest share of all that are visible. */
const STEEPEST = 0.05;
const FEWEST_EDGES = 30;

/**
 * Decodes a page completely and measures what it shows.
 * @throws ImageError when it cannot be decoded
 */
export async function measureQuality(path: string, page: number, maxPixels: number): Promise<ImageQuality> {
  const copy = openImage(path, page, maxPixels)
    .flatten({ background: '#ffffff' })
    .toColourspace('b-w')
    .resize({ width: COPY_PIXELS, height: COPY_PIXELS, fit: 'inside', withoutEnlargement: true, kernel: 'linear' });
  const { data, info } = await decoding(copy.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true }));
  return qualityOf(data, info.width, info.height);
}

/** @param grey one byte a pixel, row by row */
export function qualityOf(grey: Uint8Array, width: number, height: number): ImageQuality {
  const histogram = new Uint32Array(256);
  let [sum, squares] = [0, 0];
  for (const level of grey) {
    histogram[level] = (histogram[level] ?? 0) + 1;
    sum += level;
    squares += level * level;
  }
  const count = Math.max(1, grey.length);
  const mean = sum / count;
  const { visible, sharpness } = edgesOf(grey, width, height);
  return {
    range: quantile(histogram, count, 1 - TAIL) - quantile(histogram, count, TAIL),
    deviation: rounded(Math.sqrt(Math.max(0, squares / count - mean * mean))),
    detail: rounded((2 * visible) / count),
    ...(sharpness === undefined ? {} : { sharpness: rounded(sharpness) }),
  };
}

function quantile(histogram: Uint32Array, count: number, share: number): number {
  let below = 0;
  for (const [level, number] of histogram.entries()) {
    below += number;
    if (below > count * share || below === count) return level;
  }
  return 255;
}

/** First and second differences along rows and columns: blur lowers the second far more than the first. */
function edgesOf(grey: Uint8Array, width: number, height: number): { visible: number; sharpness?: number } {
  const slopes = new Uint32Array(256);
  const bends = new Uint32Array(512);
  let visible = 0;
  // Every second row says as much as all of them.
  for (let y = 1; y < height - 1; y += 2) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      const here = grey[at] ?? 0;
      const [left, right] = [grey[at - 1] ?? 0, grey[at + 1] ?? 0];
      const [up, down] = [grey[at - width] ?? 0, grey[at + width] ?? 0];
      const slope = Math.max(Math.abs(right - here), Math.abs(down - here));
      if (slope <= NOISE && Math.abs(right - left) <= NOISE && Math.abs(down - up) <= NOISE) continue;
      visible += 1;
      const bend = Math.max(Math.abs(left + right - 2 * here), Math.abs(up + down - 2 * here));
      slopes[slope] = (slopes[slope] ?? 0) + 1;
      bends[bend] = (bends[bend] ?? 0) + 1;
    }
  }
  if (visible < FEWEST_EDGES) return { visible };
  const slope = quantile(slopes, visible, 1 - STEEPEST);
  return { visible, sharpness: slope === 0 ? 0 : quantile(bends, visible, 1 - STEEPEST) / slope };
}

/** The same on every machine. */
function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
