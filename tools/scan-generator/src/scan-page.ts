import type { GreyPage } from '@cairn/pdfium';
import sharp from 'sharp';
import { gaussian } from './seeded-random.ts';

/** How bad the scanner is. */
export interface ScanDefects {
  /** Each page lies askew by up to this many degrees, either way. */
  skewDegrees: number;
  /** Standard deviation of the noise, in grey levels of 255. */
  noise: number;
  /** Dark specks a page. */
  specks: number;
  /** JPEG quality, 1 to 100. */
  quality: number;
}

const INK = 30;
const PAPER = 244;
/** One side of an opened book is darker; by up to this many grey levels. */
const SHADE = 26;

/** Makes a clean page look as if it had come from a scanner: askew, soft, grey, noisy, with specks. */
export async function scanPage(page: GreyPage, defects: ScanDefects, random: () => number): Promise<Buffer> {
  const { widthPx, heightPx } = page;
  const soft = await layAskew(page, (random() * 2 - 1) * defects.skewDegrees);
  const shade = random() * SHADE;
  const scan = Buffer.alloc(widthPx * heightPx);
  for (let row = 0; row < heightPx; row++) {
    for (let column = 0; column < widthPx; column++) {
      const at = row * widthPx + column;
      const paper = PAPER - (shade * column) / widthPx;
      const level = INK + ((soft[at] ?? 255) / 255) * (paper - INK) + gaussian(random) * defects.noise;
      scan[at] = level < 0 ? 0 : level > 255 ? 255 : level;
    }
  }
  for (let speck = 0; speck < defects.specks; speck++) dirty(scan, page, random);
  return sharp(scan, { raw: { width: widthPx, height: heightPx, channels: 1 } })
    .jpeg({ quality: defects.quality })
    .toBuffer();
}

async function layAskew({ widthPx, heightPx, pixels }: GreyPage, degrees: number): Promise<Buffer> {
  const turned = sharp(pixels, { raw: { width: widthPx, height: heightPx, channels: 1 } })
    .rotate(degrees, { background: '#ffffff' })
    .toColourspace('b-w');
  const { data, info } = await turned.raw().toBuffer({ resolveWithObject: true });
  // Turning enlarges the picture; the middle of it is the page.
  return sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } })
    .extract({
      left: Math.floor((info.width - widthPx) / 2),
      top: Math.floor((info.height - heightPx) / 2),
      width: widthPx,
      height: heightPx,
    })
    .blur(0.6)
    .toColourspace('b-w')
    .raw()
    .toBuffer();
}

function dirty(scan: Buffer, { widthPx, heightPx }: GreyPage, random: () => number): void {
  const size = 1 + Math.floor(random() * 3);
  const left = Math.floor(random() * (widthPx - size));
  const top = Math.floor(random() * (heightPx - size));
  for (let row = top; row < top + size; row++) scan.fill(60, row * widthPx + left, row * widthPx + left + size);
}
