import { decoding, openImage } from './open-image.ts';

export const VARIANT_FORMATS = ['jpeg', 'png', 'webp'] as const;
export type VariantFormat = (typeof VARIANT_FORMATS)[number];

export interface VariantRequest {
  format: VariantFormat;
  /** Pixels; without both the size stays. An image is never enlarged. */
  width?: number | undefined;
  height?: number | undefined;
  /** `inside` keeps all of the image within width and height, `cover` fills both and cuts the rest off. */
  fit: 'inside' | 'cover';
  /** 1 to 100, for JPEG and WebP. */
  quality: number;
}

/**
 * Writes the first page of an image in another size and format: upright, in sRGB, and without any metadata. JPEG knows no
 * transparency and gets a white ground.
 * @throws ImageError
 */
export async function writeVariant(
  path: string,
  outputPath: string,
  { format, width, height, fit, quality }: VariantRequest,
  maxImagePixels: number,
): Promise<void> {
  const image = openImage(path, 0, maxImagePixels).autoOrient().toColourspace('srgb');
  if (width !== undefined || height !== undefined) image.resize({ width, height, fit, withoutEnlargement: true });
  if (format === 'jpeg') image.flatten({ background: '#ffffff' });
  await decoding(image.toFormat(format, format === 'png' ? {} : { quality }).toFile(outputPath));
}
