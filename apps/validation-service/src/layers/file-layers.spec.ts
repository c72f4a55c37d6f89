import type { ActiveContent } from '@cairn/document-inspection';
import { fileTypeLayer } from './file-type-layer.ts';
import { imageLayer } from './image-layer.ts';
import { layerInput } from './layer-input.fixture.ts';
import { pdfLayer } from './pdf-layer.ts';
import { structureLayer } from './structure-layer.ts';

const jpeg = {
  type: 'image/jpeg' as const,
  pageCount: 1,
  pages: [],
  image: { widthPx: 1200, heightPx: 1600, pages: 1 },
  notices: [],
};

describe('structure layer', () => {
  it('is certain about an empty file and one over the limit, at the byte', () => {
    expect(structureLayer.analyse(layerInput({ sizeBytes: 0 })).reasons).toMatchObject([{ code: 'FILE_EMPTY' }]);
    expect(structureLayer.analyse(layerInput({ sizeBytes: 11, maxFileBytes: 10 })).reasons).toMatchObject([
      { code: 'FILE_TOO_LARGE' },
    ]);
    expect(structureLayer.analyse(layerInput({ sizeBytes: 10, maxFileBytes: 10 })).score).toBe(0);
  });
});

describe('structure layer for several files', () => {
  it.each([
    ['bytes', { sizeBytes: 1_000_000_000 }, 'FILE_TOO_LARGE'],
    ['pages', { pageCount: 1_001 }, 'TOO_MANY_PAGES'],
  ])('is certain when they have too many %s together', (_what, allFiles, code) => {
    const { score, reasons } = structureLayer.analyse(layerInput({ allFiles: { count: 2, ...allFiles } }));

    expect(score).toBe(1);
    expect(reasons).toMatchObject([{ code, message: expect.stringMatching(/^The files together/) as string }]);
  });
});

describe('file type layer', () => {
  it.each([
    ['the extension', { fileName: 'scan.pdf', declaredType: '' }],
    ['the declared type', { fileName: 'scan', declaredType: 'application/pdf; charset=binary' }],
  ])('is certain when %s names another type than the content', (_what, claim) => {
    expect(fileTypeLayer.analyse(layerInput({ ...claim, inspection: jpeg }))).toMatchObject({
      score: 1,
      reasons: [{ code: 'FILE_TYPE_MISMATCH' }],
    });
  });

  it.each([
    ['scan.JPEG', 'image/jpg'],
    ['scan', 'application/octet-stream'],
    ['scan.2024', ''],
  ])('agrees with %s sent as "%s"', (fileName, declaredType) => {
    expect(fileTypeLayer.analyse(layerInput({ fileName, declaredType, inspection: jpeg })).score).toBe(0);
  });

  it('hands on why a type is not supported', () => {
    const refused = { code: 'UNSUPPORTED_TYPE' as const, message: 'HEIC is not supported.' };
    expect(fileTypeLayer.analyse(layerInput({ inspection: { refused } })).reasons).toEqual([
      { ...refused, field: 'file' },
    ]);
  });

  it('cuts a declared type to harmless characters before it is shown', () => {
    const { reasons } = fileTypeLayer.analyse(layerInput({ declaredType: '<script>/x', fileName: 'a' }));
    expect(reasons[0]?.message).not.toContain('<');
  });
});

describe('pdf layer', () => {
  it('raises the risk with what the PDF could run, and says that it is not run', () => {
    const activeContent: ActiveContent[] = ['JavaScript', 'EmbeddedFiles', 'OpenAction'];
    const pdf = { encrypted: 'no' as const, activeContent, version: 17 };
    const inspection = { type: 'application/pdf' as const, pageCount: 1, pages: [], pdf, notices: [] };
    const result = pdfLayer.analyse(layerInput({ inspection }));

    expect(result.score).toBe(0.5);
    expect(result.reasons.map((reason) => reason.code)).toEqual(['PDF_ACTIVE_CONTENT', 'PDF_ACTIVE_CONTENT']);
  });

  it.each([
    'PDF_ENCRYPTED',
    'PDF_RESTRICTED',
    'PDF_CORRUPT',
    'PDF_NO_PAGES',
    'TOO_MANY_PAGES',
    'RESOURCE_LIMIT',
  ] as const)('is certain about %s', (code) => {
    const input = layerInput({ inspection: { type: 'application/pdf', refused: { code, message: 'why' } } });
    expect(pdfLayer.appliesTo(input)).toBe(true);
    expect(pdfLayer.analyse(input)).toMatchObject({ score: 1, reasons: [{ code, message: 'why', field: 'file' }] });
  });

  it('has nothing to say about images', () => {
    expect(pdfLayer.appliesTo(layerInput({ inspection: jpeg }))).toBe(false);
  });
});

describe('image layer', () => {
  it('is certain about a pixel bomb and only remarks on a small picture', () => {
    const bomb = layerInput({
      inspection: { type: 'image/png', refused: { code: 'TOO_MANY_PIXELS', message: 'why' } },
    });
    const small = layerInput({ inspection: { ...jpeg, image: { widthPx: 299, heightPx: 1600, pages: 1 } } });

    expect(imageLayer.analyse(bomb)).toMatchObject({ score: 1, reasons: [{ code: 'TOO_MANY_PIXELS' }] });
    expect(imageLayer.analyse(small)).toMatchObject({ score: 0.2, reasons: [{ code: 'IMAGE_SMALL' }] });
    expect(imageLayer.analyse(layerInput({ inspection: jpeg })).score).toBe(0);
  });
});
