import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { ImageError, checkDecodable, countImageFrames, decodeGrey, encodeJpeg, readImagePage } from './index.ts';
import { imageDpi, recognitionScale } from './resolution.ts';

const LIMITS = { maxImagePixels: 1e6, maxPixels: 1e6 };

/** White, 300 x 200, with a black left third. */
function picture(): Sharp {
  const black = { create: { width: 100, height: 200, channels: 3 as const, background: '#000000' } };
  return sharp({ create: { width: 300, height: 200, channels: 3, background: '#ffffff' } }).composite([
    { input: black, left: 0, top: 0 },
  ]);
}

describe('page images', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn-image-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function file(bytes: Uint8Array): Promise<string> {
    const path = join(folder, 'image');
    await writeFile(path, bytes);
    return path;
  }

  it('reads size, resolution and orientation from the header', async () => {
    const path = await file(await picture().withMetadata({ orientation: 6, density: 150 }).jpeg().toBuffer());

    await expect(readImagePage(path, 0)).resolves.toEqual({
      format: 'jpeg',
      widthPx: 200,
      heightPx: 300,
      dpi: 150,
      orientation: 6,
      colourSpace: 'srgb',
    });
  });

  it('counts the pages of a TIFF and reads each', async () => {
    const first = await picture().png().toBuffer();
    const pages = [first, await sharp(first).negate({ alpha: false }).png().toBuffer()];
    const path = await file(
      await sharp(pages, { join: { animated: true } })
        .tiff()
        .toBuffer(),
    );

    const second = await decodeGrey(path, 1, LIMITS);

    await expect(countImageFrames(path)).resolves.toBe(2);
    expect(second).toMatchObject({ widthPx: 300, heightPx: 200 });
    expect([second.pixels[0], second.pixels[299]]).toEqual([255, 0]);
  });

  it('decodes upright and scaled up when the resolution is low', async () => {
    const path = await file(await picture().withMetadata({ orientation: 6, density: 150 }).png().toBuffer());

    const grey = await decodeGrey(path, 0, LIMITS);

    expect(grey).toMatchObject({ widthPx: 400, heightPx: 600, dpi: 300 });
    // Orientation 6 is turned clockwise, so the black left third is at the top.
    expect(grey.pixels[200]).toBeLessThan(10);
    expect(grey.pixels[599 * 400 + 200]).toBeGreaterThan(245);
  });

  it('puts transparent pixels on white and 16 bits into 8', async () => {
    const clear = await sharp({ create: { width: 4, height: 4, channels: 4, background: '#00000000' } })
      .toColourspace('rgb16')
      .png()
      .toBuffer();

    const grey = await decodeGrey(await file(clear), 0, LIMITS);

    expect(Math.min(...grey.pixels)).toBeGreaterThan(250);
  });

  it('keeps the bytes of a JPEG that every reader shows alike, and encodes others anew', async () => {
    const rgb = await picture().jpeg().toBuffer();
    const cmyk = await picture().toColourspace('cmyk').jpeg().toBuffer();

    const kept = await encodeJpeg(await file(rgb), 0, 1e6);
    const anew = await encodeJpeg(await file(cmyk), 0, 1e6);

    expect(kept.jpeg.equals(rgb)).toBe(true);
    await expect(sharp(anew.jpeg).metadata()).resolves.toMatchObject({ space: 'srgb', width: 300 });
  });

  it('refuses damaged data and too many pixels', async () => {
    const whole = await picture().jpeg().toBuffer();

    const damaged = checkDecodable(await file(whole.subarray(0, whole.length / 2)), 0, 1e6);
    await expect(damaged).rejects.toMatchObject({ reason: 'damaged' });
    const huge = checkDecodable(await file(whole), 0, 59_999);
    await expect(huge).rejects.toMatchObject({ reason: 'too-large' });
  });

  it.each(['gif', 'webp'] as const)('gives the first of the frames of an animated %s', async (format) => {
    const frame = (background: string) => sharp({ create: { width: 400, height: 300, channels: 3, background } });
    const frames = await Promise.all(['#000000', '#ffffff'].map((grey) => frame(grey).png().toBuffer()));
    const path = await file(
      await sharp(frames, { join: { animated: true } })
        .toFormat(format)
        .toBuffer(),
    );

    await expect(countImageFrames(path)).resolves.toBe(2);
    await expect(readImagePage(path, 0)).resolves.toMatchObject({ format, widthPx: 400, heightPx: 300 });
    const { pixels } = await decodeGrey(path, 0, { maxImagePixels: 1e6, maxPixels: 1e8 });
    expect(pixels[0]).toBe(0);
  });

  it('does not load SVG, whatever it is called', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"></svg>';

    await expect(countImageFrames(await file(Buffer.from(svg)))).rejects.toThrow(ImageError);
  });
});

describe('resolution', () => {
  it.each([
    ['a tag that scanners write', 2480, 3508, 300, 300],
    ['no tag', 1755, 2457, undefined, 210],
    ['the tag of software that does not know', 2480, 3508, 72, 300],
    ['nothing plausible', 100, 100, undefined, 300],
  ])('is taken from %s', (_what, width, height, tagged, dpi) => {
    expect(imageDpi(width, height, tagged)).toBe(dpi);
  });

  it('decides how far an image is scaled, within the pixel limit', () => {
    expect(recognitionScale(1000, 1000, 300, 1e7)).toBe(1);
    expect(recognitionScale(1000, 1000, 100, 1e7)).toBe(3);
    expect(recognitionScale(1000, 1000, 100, 4e6)).toBe(2);
    expect(recognitionScale(1000, 1000, 600, 250_000)).toBe(0.5);
  });
});
