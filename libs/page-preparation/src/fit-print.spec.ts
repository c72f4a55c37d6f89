import { fitPrint } from './fit-print.ts';
import type { GreyPicture, PageFacts } from './page-facts.ts';
import { printPage } from './print-page.fixture.ts';

function prepared(picture: GreyPicture): { picture: GreyPicture; facts: PageFacts } {
  const size = { widthPx: picture.widthPx, heightPx: picture.heightPx };
  const frame = { page: size, picture: size, rotation: 0 as const, skewDegrees: 0, scale: 1 };
  const thumbnail = { contentType: 'image/webp' as const, base64: '' };
  return { picture, facts: { pageNumber: 1, frame, dpi: picture.dpi, hasInk: true, warnings: [], thumbnail } };
}

describe('fitPrint', () => {
  it('leaves small print and empty pages as they are', async () => {
    for (const page of [printPage(14), printPage(0)]) {
      const { picture, facts } = await fitPrint(prepared(page));

      expect(picture).toBe(page);
      expect(facts.frame.scale).toBe(1);
    }
  });

  it.each([
    [20, 0.75],
    [32, 0.5],
  ])('makes print of %i pixels smaller by %d, and its resolution as well', async (height, scale) => {
    const { picture, facts } = await fitPrint(prepared(printPage(height)));

    expect([picture.widthPx, picture.heightPx, picture.dpi]).toEqual([1200 * scale, 1600 * scale, 300 * scale]);
    expect(picture.pixels).toHaveLength(picture.widthPx * picture.heightPx);
    expect(facts).toMatchObject({
      dpi: 300,
      frame: { page: { widthPx: 1200 }, picture: { widthPx: picture.widthPx }, scale },
    });
  });
});
