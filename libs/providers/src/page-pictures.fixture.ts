import { crc32, deflateSync } from 'node:zlib';
import type { PagePicture, PagePictures } from './page-pictures.ts';

const WIDTH = 827;
const HEIGHT = 1169;

/** The same white page for every request. */
export class WhitePictures implements PagePictures {
  /** How often it was closed. */
  closed = 0;

  prepare(): Promise<PagePicture> {
    return Promise.resolve({
      png: WHITE,
      widthPx: WIDTH,
      heightPx: HEIGHT,
      dpi: 100,
      warnings: [],
      complete: (result) => result,
    });
  }

  close(): Promise<void> {
    this.closed += 1;
    return Promise.resolve();
  }
}

const header = Buffer.alloc(13);
header.writeUInt32BE(WIDTH, 0);
header.writeUInt32BE(HEIGHT, 4);
// Eight bits of grey.
header[8] = 8;
const rows = Buffer.alloc((WIDTH + 1) * HEIGHT, 0xff);
for (let row = 0; row < HEIGHT; row += 1) rows[row * (WIDTH + 1)] = 0;

const WHITE = Buffer.concat([
  Buffer.from('89504e470d0a1a0a', 'hex'),
  chunk('IHDR', header),
  chunk('IDAT', deflateSync(rows)),
  chunk('IEND', Buffer.alloc(0)),
]);

function chunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const typed = Buffer.concat([Buffer.from(type), data]);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, check]);
}
