import { readImagePage } from './image-info.ts';
import { decoding, openImage } from './open-image.ts';
import { recognitionScale } from './resolution.ts';

/** A grey picture of a page, one byte a pixel, rows without padding. */
export interface GreyImage {
  widthPx: number;
  heightPx: number;
  dpi: number;
  pixels: Buffer;
}

/**
 * Decodes a page upright, on white, and at a size that can be read: coarse images are scaled up, huge ones down.
 *
 * @param limits `maxImagePixels` of the image itself, `maxPixels` of what is returned
 * @throws ImageError
 */
export async function decodeGrey(
  path: string,
  page: number,
  limits: { maxImagePixels: number; maxPixels: number },
): Promise<GreyImage> {
  const info = await readImagePage(path, page);
  const scale = recognitionScale(info.widthPx, info.heightPx, info.dpi, limits.maxPixels);
  const image = openImage(path, page, limits.maxImagePixels).autoOrient().flatten({ background: '#ffffff' });
  if (scale !== 1) image.resize({ width: Math.max(1, Math.floor(info.widthPx * scale)) });
  const { data, info: decoded } = await decoding(
    image.toColourspace('b-w').raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true }),
  );
  return { widthPx: decoded.width, heightPx: decoded.height, dpi: info.dpi * scale, pixels: data };
}
