import { ImageError, decoding, openImage } from './open-image.ts';
import { imageDpi } from './resolution.ts';

/** One page of an image file, read from its header alone. */
export interface ImagePageInfo {
  /** `jpeg`, `png`, `tiff`, `webp` or `gif`. */
  format: string;
  /** As shown, that is after the EXIF orientation. */
  widthPx: number;
  heightPx: number;
  dpi: number;
  /** EXIF orientation, 1 (upright) to 8. */
  orientation: number;
  /** `srgb`, `b-w`, `cmyk`, `grey16`, … as libvips names it. */
  colourSpace: string;
}

/** How many pages a TIFF has, how many frames a GIF or WebP; one for all else. @throws ImageError */
export async function countImageFrames(path: string): Promise<number> {
  const { pages = 1 } = await decoding(openImage(path, 0, 'any size').metadata());
  return pages;
}

/** Size and resolution of a page, whatever its size: nothing is decoded. @throws ImageError */
export async function readImagePage(path: string, page: number): Promise<ImagePageInfo> {
  const metadata = await decoding(openImage(path, page, 'any size').metadata());
  const { width: widthPx, height: heightPx } = metadata.autoOrient;
  if (!widthPx || !heightPx) throw new ImageError('damaged');
  return {
    format: metadata.format,
    widthPx,
    heightPx,
    dpi: imageDpi(widthPx, heightPx, metadata.density),
    orientation: metadata.orientation ?? 1,
    colourSpace: metadata.space,
  };
}

/** Decodes a page piece by piece and throws the pixels away. @throws ImageError when that is not possible */
export async function checkDecodable(path: string, page: number, maxPixels: number): Promise<void> {
  await decoding(openImage(path, page, maxPixels).stats());
}
