import { darkBelow } from './dark-below.ts';
import type { GreyPicture } from './page-facts.ts';

/** Half a dozen letters of a book wide: in it rows stand apart also under a small tilt, and next to another column. */
const STRIP_PX = 128;
/** Every so many-th pixel of a row of a strip is looked at. */
const SAMPLED_EACH = 2;
/** Rows of a strip with more dark pixels than this part run through the middle of letters, not along their tops and tails. */
const MIN_DARK_SHARE = 0.12;
/** Higher ones are rules, pictures and margins. */
const MAX_HEIGHT_PX = 80;
/** Lower ones are specks. */
const MIN_HEIGHT_PX = 4;
const MIN_PRINTED_ROWS = 400;
/** Of the letters on a page, this part may be smaller: a page number and a few marks, but not its footnotes. */
const SMALLER_SHARE = 0.2;

/**
 * How high the small letters of a page are, in pixels: those of its smaller print where it has several sizes. 0 where too
 * little is printed to tell.
 */
export function printHeight(picture: GreyPicture): number {
  const heights = new Uint32Array(MAX_HEIGHT_PX + 1);
  const dark = darkBelow(picture.pixels, SAMPLED_EACH);
  for (let left = STRIP_PX; left + STRIP_PX <= picture.widthPx; left += 2 * STRIP_PX) {
    countBands(picture, left, dark, heights);
  }
  // By height, not by number: specks and the edges of pictures are many, but low.
  const printed = heights.reduce((sum, count, height) => sum + count * height, 0);
  if (printed < MIN_PRINTED_ROWS) return 0;
  let smaller = 0;
  return heights.findIndex((count, height) => (smaller += count * height) > SMALLER_SHARE * printed);
}

/** Counts the heights of what is printed across a strip. */
function countBands(
  { widthPx, heightPx, pixels }: GreyPicture,
  left: number,
  dark: number,
  heights: Uint32Array,
): void {
  const enough = (MIN_DARK_SHARE * STRIP_PX) / SAMPLED_EACH;
  let height = 0;
  for (let row = 0; row < heightPx; row++) {
    let found = 0;
    const from = row * widthPx + left;
    for (let at = from; at < from + STRIP_PX; at += SAMPLED_EACH) if ((pixels[at] ?? 255) < dark) found += 1;
    if (found > enough) height += 1;
    else {
      if (height >= MIN_HEIGHT_PX && height <= MAX_HEIGHT_PX) heights[height] = (heights[height] ?? 0) + 1;
      height = 0;
    }
  }
}
