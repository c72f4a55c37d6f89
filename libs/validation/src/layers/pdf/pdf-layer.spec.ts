import type { Finding } from '@cairn/document-inspection';
import type { LayerInput } from '../../layer/layer-input.ts';
import type { LayerResult } from '../../layer/layer.ts';
import { fileInput } from '../../layer/layer-input.fixture.ts';
import { pdfLayer } from './pdf-layer.ts';

const analyse = (input: LayerInput) =>
  pdfLayer.analyse(input, { settings: {}, signal: new AbortController().signal }) as LayerResult;

const withFindings = (...findings: Finding[]) =>
  fileInput({ inspection: { type: 'application/pdf', pageCount: 1, pages: [], notices: [], findings } });

describe('pdf layer', () => {
  it('tells of everything that the PDF could run, the worst first', () => {
    const result = analyse(withFindings({ kind: 'embedded-file' }, { kind: 'javascript' }));

    expect(result).toMatchObject({
      score: 0.6,
      severity: 5,
      reasons: [
        { code: 'PDF_JAVASCRIPT', field: 'file', message: expect.stringContaining('not run here') as string },
        { code: 'PDF_EMBEDDED_FILE' },
      ],
    });
  });

  it('finds no fault with a PDF that runs nothing, was opened by its password, or is an e-invoice', () => {
    expect(analyse(fileInput())).toEqual({ score: 0, severity: 0, reasons: [] });
    expect(analyse(withFindings({ kind: 'encryption' })).reasons).toEqual([]);
    expect(analyse(withFindings({ kind: 'embedded-invoice' }))).toMatchObject({ score: 0, severity: 0 });
  });

  it.each([
    'PDF_ENCRYPTED',
    'PDF_RESTRICTED',
    'PDF_CORRUPT',
    'PDF_NO_PAGES',
    'TOO_MANY_PAGES',
    'RESOURCE_LIMIT',
  ] as const)('is certain about %s', (code) => {
    const input = fileInput({ inspection: { type: 'application/pdf', refused: { code, message: 'why' } } });
    expect(analyse(input)).toMatchObject({ score: 1, severity: 7, reasons: [{ code, message: 'why', field: 'file' }] });
  });

  it('says what was found in a PDF that is refused, too', () => {
    const refused = { code: 'PDF_CORRUPT', message: 'why' } as const;
    const findings: Finding[] = [{ kind: 'cut-off' }];
    const { reasons } = analyse(fileInput({ inspection: { type: 'application/pdf', refused, findings } }));

    expect(reasons.map(({ code }) => code)).toEqual(['PDF_CORRUPT', 'PDF_TRUNCATED']);
  });
});
