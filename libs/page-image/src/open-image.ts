import sharp from 'sharp';
import type { Sharp } from 'sharp';

/** The image cannot be used: its data is broken, or it has more pixels than allowed. */
export class ImageError extends Error {
  readonly reason: 'damaged' | 'too-large';

  constructor(reason: 'damaged' | 'too-large', options?: ErrorOptions) {
    super(reason === 'damaged' ? 'The image cannot be decoded.' : 'The image has too many pixels.', options);
    this.name = 'ImageError';
    this.reason = reason;
  }
}

const TRUSTED_LOADERS = ['Jpeg', 'Png', 'Tiff', 'Webp', 'Nsgif'].flatMap((kind) => [
  `VipsForeignLoad${kind}File`,
  `VipsForeignLoad${kind}Buffer`,
]);
let loadersBlocked = false;

/**
 * Opens one page of an image file, without decoding it yet.
 *
 * libvips picks a decoder by content, and some of its decoders do far more than read pixels (SVG renders, PDF runs a
 * library, others fetch): in this process only JPEG, PNG, TIFF, WebP and GIF can be loaded once this has been called.
 */
export function openImage(path: string, page: number, maxPixels: number | 'any size'): Sharp {
  if (!loadersBlocked) {
    sharp.block({ operation: ['VipsForeignLoad'] });
    sharp.unblock({ operation: TRUSTED_LOADERS });
    sharp.cache(false);
    loadersBlocked = true;
  }
  return sharp(path, {
    page,
    limitInputPixels: maxPixels === 'any size' ? false : maxPixels,
    failOn: 'error',
    sequentialRead: true,
  });
}

/** Runs a decoding and translates what libvips throws. @throws ImageError */
export async function decoding<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const tooLarge = error instanceof Error && error.message.includes('exceeds pixel limit');
    throw new ImageError(tooLarge ? 'too-large' : 'damaged', { cause: error });
  }
}
