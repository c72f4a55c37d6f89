import type { AcceptedDocument } from '@cairn/document-inspection';
import type { LayerResult } from '../../layer/layer.ts';
import { fileInput } from '../../layer/layer-input.fixture.ts';
import { imageQualityLayer } from './image-quality-layer.ts';

/** As a crisp page of text is measured. */
const CRISP = { range: 230, deviation: 40, detail: 0.2, sharpness: 1.3 };

function analyse(quality: Partial<AcceptedDocument['quality']>, widthPx = 1654, heightPx = 2339): LayerResult {
  const image = { widthPx, heightPx, pages: 1 };
  const inspection = {
    type: 'image/png',
    pageCount: 1,
    pages: [],
    image,
    quality: { ...CRISP, ...quality },
    notices: [],
  };
  const input = fileInput({ kind: 'image', inspection: inspection as AcceptedDocument });
  return imageQualityLayer.analyse(input, { settings: {}, signal: new AbortController().signal }) as LayerResult;
}

describe('image quality layer', () => {
  it('finds no fault with a crisp page, nor with a white page that has little on it', () => {
    expect(analyse({})).toEqual({ score: 0, severity: 0, reasons: [] });
    expect(analyse({ deviation: 1.2, detail: 0.0003 }).score).toBe(0);
  });

  it.each([
    ['IMAGE_BLANK', analyse({ range: 4, deviation: 0.8, detail: 0, sharpness: undefined })],
    ['IMAGE_BLURRED', analyse({ sharpness: 0.35 })],
    ['IMAGE_BLURRED', analyse({ range: 60, detail: 0, sharpness: undefined })],
    ['IMAGE_TOO_SMALL', analyse({}, 1, 1)],
    ['IMAGE_EXTREME_ASPECT', analyse({}, 10_000, 100)],
  ])('wants a person to look at %s', (code, { score, reasons }) => {
    expect(score).toBeGreaterThanOrEqual(0.9);
    expect(reasons).toContainEqual(expect.objectContaining({ code, field: 'file' }));
  });

  it.each([
    ['IMAGE_SMALL', analyse({}, 160, 120)],
    ['IMAGE_BLURRED', analyse({ sharpness: 0.5 })],
    ['IMAGE_LOW_CONTRAST', analyse({ range: 40 })],
    ['IMAGE_EXTREME_ASPECT', analyse({}, 600, 9_000)],
  ])('only remarks on %s that may be all there is', (code, { score, reasons }) => {
    expect(score).toBeLessThan(0.5);
    expect(reasons).toMatchObject([{ code }]);
  });

  it('leaves images that cannot be decoded to others', () => {
    const refused = { code: 'IMAGE_CORRUPT', message: 'why' } as const;
    const input = fileInput({ kind: 'image', inspection: { type: 'image/png', refused } });

    expect(imageQualityLayer.analyse(input, { settings: {}, signal: new AbortController().signal })).toEqual({
      score: 0,
      severity: 0,
      reasons: [],
    });
  });
});
