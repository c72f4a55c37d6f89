import { readFile } from 'node:fs/promises';
import { readImagePage } from './image-info.ts';
import { decoding, openImage } from './open-image.ts';

/** A page as a JPEG of 8-bit grey or RGB, to be shown turned by `orientation` (EXIF, 1 to 8). */
export interface JpegPage {
  jpeg: Buffer;
  orientation: number;
  /** As shown, after `orientation`. */
  widthPx: number;
  heightPx: number;
  dpi: number;
}

/** JPEG data keeps its bytes where every reader shows them alike; all else is encoded anew. @throws ImageError */
export async function encodeJpeg(path: string, page: number, maxImagePixels: number): Promise<JpegPage> {
  const { format, widthPx, heightPx, dpi, orientation, colourSpace } = await readImagePage(path, page);
  if (format === 'jpeg' && (colourSpace === 'srgb' || colourSpace === 'b-w')) {
    return { jpeg: await readFile(path), orientation, widthPx, heightPx, dpi };
  }
  const grey = colourSpace === 'b-w' || colourSpace === 'grey16';
  const upright = openImage(path, page, maxImagePixels).autoOrient().flatten({ background: '#ffffff' });
  const jpeg = await decoding(
    upright
      .toColourspace(grey ? 'b-w' : 'srgb')
      .jpeg({ quality: 85 })
      .toBuffer(),
  );
  return { jpeg, orientation: 1, widthPx, heightPx, dpi };
}
