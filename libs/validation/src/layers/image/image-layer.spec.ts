import type { FindingKind } from '@cairn/document-inspection';
import type { LayerInput } from '../../layer/layer-input.ts';
import type { LayerResult } from '../../layer/layer.ts';
import { fileInput } from '../../layer/layer-input.fixture.ts';
import { imageLayer } from './image-layer.ts';

const analyse = (input: LayerInput) =>
  imageLayer.analyse(input, { settings: {}, signal: new AbortController().signal }) as LayerResult;

const jpeg = {
  type: 'image/jpeg' as const,
  pageCount: 1,
  pages: [],
  image: { widthPx: 1200, heightPx: 1600, pages: 1 },
  notices: [],
};

describe('image layer', () => {
  it('is certain about a pixel bomb, and finds no fault with a picture', () => {
    const refused = { code: 'TOO_MANY_PIXELS', message: 'why' } as const;
    const bomb = fileInput({ kind: 'image', inspection: { type: 'image/png', refused } });

    expect(analyse(bomb)).toMatchObject({ score: 1, reasons: [{ code: 'TOO_MANY_PIXELS', field: 'file' }] });
    expect(analyse(fileInput({ kind: 'image', inspection: jpeg }))).toEqual({ score: 0, severity: 0, reasons: [] });
  });

  it.each<[FindingKind, string, number]>([
    ['metadata-script', 'IMAGE_METADATA_SCRIPT', 0.9],
    ['metadata-bomb', 'IMAGE_METADATA_BOMB', 1],
    ['frame-bomb', 'IMAGE_FRAME_BOMB', 1],
    ['cut-off', 'IMAGE_TRUNCATED', 0.6],
    ['location', 'IMAGE_LOCATION', 0],
  ])('tells of %s', (kind, code, score) => {
    const input = fileInput({ kind: 'image', inspection: { ...jpeg, findings: [{ kind }] } });

    expect(analyse(input)).toMatchObject({ score, reasons: [{ code, field: 'file' }] });
  });

  it('only remarks on an animation', () => {
    const notice = { code: 'ANIMATION_FIRST_FRAME_ONLY', message: 'Three frames.' } as const;

    expect(analyse(fileInput({ kind: 'image', inspection: { ...jpeg, notices: [notice] } }))).toEqual({
      score: 0,
      severity: 0,
      reasons: [{ ...notice, field: 'file' }],
    });
  });

  it('says what an SVG would run or fetch, although none is taken', () => {
    const refused = { code: 'UNSUPPORTED_TYPE', message: 'why' } as const;
    const svg = (...kinds: FindingKind[]) =>
      fileInput({ kind: 'other-file', inspection: { refused, findings: kinds.map((kind) => ({ kind })) } });

    expect(analyse(svg('svg-script', 'xml-entity')).reasons.map(({ code }) => code)).toEqual([
      'SVG_SCRIPT',
      'SVG_XML_ENTITY',
    ]);
    expect(analyse(svg()).score).toBe(0);
  });
});
