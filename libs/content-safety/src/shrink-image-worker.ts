// A child that decodes one image of a stranger and makes it smaller: see image-bytes.ts.
import { workerLink } from '@cairn/worker-entry';
import sharp from 'sharp';

export interface ShrinkTask {
  path: string;
  maxSidePx: number;
  minSidePx: number;
}

/** As many as the inspection lets through. */
const MAX_PIXELS = 100_000_000;

const link = await workerLink();
const { path, maxSidePx, minSidePx } = link.data as ShrinkTask;
sharp.concurrency(1);
sharp.cache(false);
const image = sharp(path, { limitInputPixels: MAX_PIXELS, pages: 1 }).rotate();
const size = { width: maxSidePx, height: maxSidePx, fit: 'inside', withoutEnlargement: true } as const;
const { data, info } = await image
  .resize(size)
  .flatten({ background: 'white' })
  .jpeg({ quality: 85 })
  .toBuffer({ resolveWithObject: true });
// A long strip is too narrow once it is short enough; paper around it changes nothing of what it shows.
const narrow = Math.min(info.width, info.height) < minSidePx;
const canvas = { width: Math.max(info.width, minSidePx), height: Math.max(info.height, minSidePx) };
const jpeg = narrow
  ? await sharp(data)
      .resize({ ...canvas, fit: 'contain', background: 'white' })
      .jpeg()
      .toBuffer()
  : data;
link.post({ jpeg });
