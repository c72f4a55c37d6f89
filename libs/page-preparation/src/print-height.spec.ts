import { printPage } from './print-page.fixture.ts';
import { printHeight } from './print-height.ts';

describe('printHeight', () => {
  it.each([10, 16, 30])('tells how high letters of %i pixels are', (height) => {
    expect(printHeight(printPage(height))).toBe(height);
  });

  it('does not heed a small heading', () => {
    expect(printHeight(printPage(8, 8, 20))).toBe(20);
  });

  it('tells the smaller print of a page with two sizes', () => {
    const footnotes = Array.from({ length: 40 }, () => 9);

    expect(printHeight(printPage(...footnotes, 20))).toBe(9);
  });

  it('cannot tell anything of an empty page, nor of a black one', () => {
    const empty = printPage(0);

    expect(printHeight(empty)).toBe(0);
    expect(printHeight({ ...empty, pixels: Buffer.alloc(empty.pixels.length) })).toBe(0);
  });
});
