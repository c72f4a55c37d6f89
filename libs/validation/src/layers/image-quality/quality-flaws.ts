import type { AcceptedDocument } from '@cairn/document-inspection';

type ImageSize = NonNullable<AcceptedDocument['image']>;
type ImageQuality = NonNullable<AcceptedDocument['quality']>;

export interface QualityFlaw {
  code: string;
  message: string;
  /** 0 to 1; from 0.9 a person should look, below 0.5 it is a remark. */
  score: number;
}

/** No letter of a line fits, so there is nothing to read. */
const TOO_SMALL_PX = 32;
/** Letters smaller than about 10 pixels are guesswork; a page this small has nothing bigger. */
const SMALL_PX = 300;
/** Receipts are up to ten times as long as wide. */
const LONG_RATIO = 12;
const EXTREME_RATIO = 30;
/** Grey levels that paper, dust and JPEG make by themselves. */
const BLANK_RANGE = 16;
const BLANK_DEVIATION = 2;
/** Below, a person has to guess; the ink of a carbon copy has about 60. */
const FAINT_RANGE = 48;
/**
 * See `ImageQuality.sharpness`. Measured on scans that were blurred: crisp text has 1.2 to 1.5; blurred by 3 thousandths of
 * the width 0.6, at which it can just be read; by 5 thousandths 0.3 to 0.4, at which it cannot.
 */
const BLURRED = 0.6;
const HOPELESSLY_BLURRED = 0.42;

/** The worst of each kind. */
export function qualityFlaws(image: ImageSize, quality: ImageQuality | undefined): QualityFlaw[] {
  const size = sizeFlaw(image);
  const content = quality && (blankFlaw(quality) ?? blurFlaw(image, quality) ?? faintFlaw(quality));
  return [size, shapeFlaw(image), content].filter((flaw) => flaw !== undefined);
}

function sizeFlaw({ widthPx, heightPx }: ImageSize): QualityFlaw | undefined {
  const shortPx = Math.min(widthPx, heightPx);
  const size = `${widthPx} × ${heightPx} pixels`;
  if (shortPx < TOO_SMALL_PX) {
    const message = `The image is too small (${size}) to show anything that could be read; send a larger one.`;
    return { code: 'IMAGE_TOO_SMALL', message, score: 1 };
  }
  if (shortPx >= SMALL_PX) return undefined;
  const message = `The image has only ${size}; its text may not be readable. Scan it at 300 dpi if you can.`;
  return { code: 'IMAGE_SMALL', message, score: 0.3 };
}

function shapeFlaw({ widthPx, heightPx }: ImageSize): QualityFlaw | undefined {
  const ratio = Math.max(widthPx, heightPx) / Math.max(1, Math.min(widthPx, heightPx));
  if (ratio < LONG_RATIO) return undefined;
  const message = `The image has an extreme aspect ratio, ${Math.round(ratio)} times as long as wide; cut it into pages.`;
  return { code: 'IMAGE_EXTREME_ASPECT', message, score: ratio < EXTREME_RATIO ? 0.45 : 0.95 };
}

function blankFlaw({ range, deviation }: ImageQuality): QualityFlaw | undefined {
  if (range >= BLANK_RANGE || deviation >= BLANK_DEVIATION) return undefined;
  const message = 'The image is blank: it has one colour and nothing on it. Check the scan and send it again.';
  return { code: 'IMAGE_BLANK', message, score: 1 };
}

function blurFlaw({ widthPx, heightPx }: ImageSize, { sharpness }: ImageQuality): QualityFlaw | undefined {
  // Shades without any edge: out of focus if it is as large as a page, perhaps a small picture of a sky otherwise.
  const blurred = sharpness ?? (Math.min(widthPx, heightPx) >= SMALL_PX ? 0 : HOPELESSLY_BLURRED);
  if (blurred >= BLURRED) return undefined;
  const message = 'The image is blurred, so that its text may not be readable. Hold still or scan it again.';
  return { code: 'IMAGE_BLURRED', message, score: blurred < HOPELESSLY_BLURRED ? 0.95 : 0.45 };
}

function faintFlaw({ range }: ImageQuality): QualityFlaw | undefined {
  if (range >= FAINT_RANGE) return undefined;
  const message = 'The image has so low a contrast that its text may not be readable. Scan it darker.';
  return { code: 'IMAGE_LOW_CONTRAST', message, score: 0.45 };
}
