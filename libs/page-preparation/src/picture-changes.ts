import type { GreyPicture } from './page-facts.ts';
import sharp from 'sharp';
import type { Sharp } from 'sharp';

const THUMBNAIL_WIDTH_PX = 160;
const TILE_PX = 32;
/** In a tile, so many pixels are at most as bright as its paper. */
const PAPER_PERCENTILE = 0.8;
const WHITE = 250;
/** What is darker than this is no paper but a picture or a heading in white on black. */
const DARKEST_PAPER = 90;

function open({ pixels, widthPx: width, heightPx: height }: GreyPicture): Sharp {
  return sharp(pixels, { raw: { width, height, channels: 1 }, limitInputPixels: false });
}

async function grey(image: Sharp, dpi: number): Promise<GreyPicture> {
  const { data, info } = await image.toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
  return { widthPx: info.width, heightPx: info.height, dpi, pixels: data };
}

/** Turns clockwise; corners that come free are white. */
export function turn(picture: GreyPicture, degrees: number): Promise<GreyPicture> {
  return grey(open(picture).rotate(degrees, { background: '#ffffff' }), picture.dpi);
}

/** @param factor of the width, below 1; the height follows */
export function shrink(picture: GreyPicture, factor: number): Promise<GreyPicture> {
  const width = Math.max(1, Math.round(picture.widthPx * factor));
  // The quickest kernel that means over all pixels; finer ones are read no better.
  return grey(open(picture).resize({ width, kernel: 'linear' }), picture.dpi * factor);
}

/** @returns WebP, 160 pixels wide, base64 */
export async function thumbnail(picture: GreyPicture): Promise<{ contentType: 'image/webp'; base64: string }> {
  const webp = await open(picture)
    .resize({ width: THUMBNAIL_WIDTH_PX, height: THUMBNAIL_WIDTH_PX * 4, fit: 'inside' })
    .webp({ quality: 60, effort: 2 })
    .toBuffer();
  return { contentType: 'image/webp', base64: webp.toString('base64') };
}

export function encodePng(picture: GreyPicture): Promise<Buffer> {
  return open(picture)
    .toColourspace('b-w')
    .withMetadata({ density: picture.dpi })
    .png({ compressionLevel: 6 })
    .toBuffer();
}

/** Evens out the brightness of the paper (yellowed sheets, shadows of a fold or a phone) and removes specks. */
export async function cleanUp(picture: GreyPicture): Promise<GreyPicture> {
  const { widthPx, heightPx, dpi, pixels } = picture;
  const paper = await paperBrightness(picture);
  const even = Buffer.allocUnsafe(pixels.length);
  for (let i = 0; i < pixels.length; i++) {
    even[i] = Math.min(255, Math.round(((pixels[i] ?? 0) * WHITE) / Math.max(DARKEST_PAPER, paper[i] ?? WHITE)));
  }
  return grey(open({ widthPx, heightPx, dpi, pixels: even }).median(3), dpi);
}

/** How bright the paper is under each pixel, smooth over tiles. */
async function paperBrightness(picture: GreyPicture): Promise<Buffer> {
  const { widthPx, heightPx, dpi, pixels } = picture;
  const [columns, rows] = [Math.ceil(widthPx / TILE_PX), Math.ceil(heightPx / TILE_PX)];
  const tiles = Buffer.alloc(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const seen: number[] = [];
      for (let y = row * TILE_PX; y < Math.min(heightPx, (row + 1) * TILE_PX); y += 2) {
        for (let x = column * TILE_PX; x < Math.min(widthPx, (column + 1) * TILE_PX); x += 2) {
          seen.push(pixels[y * widthPx + x] ?? 255);
        }
      }
      seen.sort((a, b) => a - b);
      tiles[row * columns + column] = seen[Math.floor((seen.length - 1) * PAPER_PERCENTILE)] ?? 255;
    }
  }
  const smooth = open({ widthPx: columns, heightPx: rows, dpi, pixels: tiles })
    .median(3)
    .resize({ width: widthPx, height: heightPx, fit: 'fill', kernel: 'linear' });
  return (await grey(smooth, dpi)).pixels;
}
