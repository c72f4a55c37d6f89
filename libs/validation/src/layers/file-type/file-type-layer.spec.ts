import type { LayerInput } from '../../layer/layer-input.ts';
import type { LayerResult } from '../../layer/layer.ts';
import { fileInput } from '../../layer/layer-input.fixture.ts';
import { fileTypeLayer } from './file-type-layer.ts';

const analyse = (input: LayerInput) =>
  fileTypeLayer.analyse(input, { settings: {}, signal: new AbortController().signal }) as LayerResult;

const jpeg = {
  type: 'image/jpeg' as const,
  pageCount: 1,
  pages: [],
  image: { widthPx: 1200, heightPx: 1600, pages: 1 },
  notices: [],
};

const pdf = { type: 'application/pdf' as const, pageCount: 1, pages: [], notices: [] };

describe('file type layer', () => {
  it.each([
    ['the extension', { fileName: 'scan.pdf', declaredType: '' }],
    ['the declared type', { fileName: 'scan', declaredType: 'application/pdf; charset=binary' }],
  ])('is certain when %s names another type than the content', (_what, claim) => {
    expect(analyse(fileInput({ ...claim, inspection: jpeg, kind: 'image' }))).toMatchObject({
      score: 1,
      reasons: [{ code: 'FILE_TYPE_MISMATCH' }],
    });
  });

  it.each([
    ['scan.JPEG', 'image/jpg'],
    ['scan', 'application/octet-stream'],
    ['scan.2024', ''],
    ['scan.jfif', 'text/plain'],
  ])('agrees with %s sent as "%s"', (fileName, declaredType) => {
    expect(analyse(fileInput({ fileName, declaredType, inspection: jpeg, kind: 'image' })).score).toBe(0);
  });

  it('hands on why a type is not supported', () => {
    const refused = { code: 'UNSUPPORTED_TYPE' as const, message: 'HEIC is not supported.' };
    expect(
      analyse(fileInput({ fileName: 'a.heic', declaredType: 'image/heic', inspection: { refused } })),
    ).toMatchObject({
      score: 1,
      reasons: [{ ...refused, field: 'file' }],
    });
  });

  it('says that it is called something else, of a type that is not supported', () => {
    const refused = { code: 'UNSUPPORTED_TYPE' as const, message: 'The content is of type HTML.' };
    expect(analyse(fileInput({ inspection: { refused } })).reasons.map(({ code }) => code)).toEqual([
      'UNSUPPORTED_TYPE',
      'FILE_TYPE_MISMATCH',
    ]);
  });

  it('is certain about a file that is two things at once, and names both', () => {
    const findings = [{ kind: 'second-format' as const, detail: 'ZIP archive' }];
    expect(analyse(fileInput({ inspection: { ...pdf, findings } }))).toMatchObject({
      score: 1,
      severity: 7,
      reasons: [{ code: 'FILE_POLYGLOT', message: expect.stringContaining('ZIP archive') as string }],
    });
  });

  it.each([
    ['appended-data', 'FILE_TRAILING_DATA', 0.55],
    ['leading-data', 'FILE_LEADING_DATA', 0.3],
    ['appended-video', 'FILE_APPENDED_VIDEO', 0],
  ] as const)('tells of %s', (kind, code, score) => {
    expect(analyse(fileInput({ inspection: { ...pdf, findings: [{ kind }] } }))).toMatchObject({
      score,
      reasons: [{ code }],
    });
  });

  it('cuts a declared type to harmless characters before it is shown', () => {
    const { reasons } = analyse(fileInput({ declaredType: '<script>/x', fileName: 'a' }));
    expect(reasons[0]?.message).not.toContain('<');
  });
});
