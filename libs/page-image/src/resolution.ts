/** Letter and A4 are 11 and 11.7 inches long. */
const ASSUMED_LONG_SIDE_IN = 11.7;
const FALLBACK_DPI = 300;
/** Below this, characters have too few pixels to be told apart. */
const MIN_READABLE_DPI = 175;

/**
 * Resolution of a page image in dots per inch.
 *
 * Tags of 96 and less are what software writes when it does not know (72, 96, 1), so they are not believed: the page is
 * then taken for a sheet of ordinary size, as far as the result is plausible.
 * @param taggedDpi what the file says, if anything
 */
export function imageDpi(widthPx: number, heightPx: number, taggedDpi: number | undefined): number {
  if (taggedDpi !== undefined && taggedDpi > 96 && taggedDpi <= 2400) return Math.round(taggedDpi);
  const guess = Math.max(widthPx, heightPx) / ASSUMED_LONG_SIDE_IN;
  return guess >= 72 && guess <= 600 ? Math.round(guess) : FALLBACK_DPI;
}

/** Factor by which an image is scaled before recognition: up when it is coarse, down when it has too many pixels. */
export function recognitionScale(widthPx: number, heightPx: number, dpi: number, maxPixels: number): number {
  const wanted = dpi < MIN_READABLE_DPI ? FALLBACK_DPI / dpi : 1;
  return Math.min(wanted, Math.sqrt(maxPixels / (widthPx * heightPx)));
}
