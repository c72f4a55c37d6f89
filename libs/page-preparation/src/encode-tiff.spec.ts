import sharp from 'sharp';
import { encodeTiff } from './encode-tiff.ts';
import type { GreyPicture } from './page-facts.ts';

function picture(widthPx: number, heightPx: number, pixel: (x: number, y: number) => number): GreyPicture {
  const pixels = Buffer.from(
    Array.from({ length: widthPx * heightPx }, (_, i) => pixel(i % widthPx, Math.floor(i / widthPx))),
  );
  return { widthPx, heightPx, dpi: 299.6, pixels };
}

describe('encodeTiff', () => {
  it.each([1, 7, 8, 9, 30])('keeps black and white pictures, %i pixels wide, in one bit a pixel', async (width) => {
    const checked = picture(width, 5, (x, y) => ((x * 3 + y) % 4 === 0 ? 0 : 255));
    const tiff = Buffer.concat(encodeTiff(checked));
    const { data, info } = await sharp(tiff).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
    expect(await sharp(tiff).metadata()).toMatchObject({ format: 'tiff', density: 300, bitsPerSample: 1 });
    expect([info.width, info.height, info.channels]).toEqual([width, 5, 1]);
    expect(data.equals(checked.pixels)).toBe(true);
  });

  it('keeps every grey of a picture that has some', async () => {
    const grey = picture(16, 17, (x, y) => (y === 16 ? 128 : 255 * (x & 1)));
    const { data } = await sharp(Buffer.concat(encodeTiff(grey)))
      .toColourspace('b-w')
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(data.equals(grey.pixels)).toBe(true);
  });
});
