import { table } from './report.ts';

it('shows a row for each file, and what is wrong with it', () => {
  const complete = { outcome: 'complete', codes: [], pages: 6, failedPages: 0 } as const;
  const refused = { outcome: 'refused', codes: ['PDF_CORRUPT'], pages: 0, failedPages: 0 } as const;
  const lines = table([
    {
      file: 'a.pdf',
      handling: { ...complete, codes: [] },
      accuracy: { characterErrorRate: 0.00884, missingPhrases: [] },
      seconds: 6.04,
      peakBytes: 300 * 1024 * 1024,
      objections: [],
    },
    { file: 'b.pdf', handling: { ...refused, codes: ['PDF_CORRUPT'] }, seconds: 0.1, peakBytes: 0, objections: ['x'] },
  ]).split('\n');
  expect(lines.slice(2)).toEqual([
    '| a.pdf | complete | 6 | 0.88 % | 6.0 | 300 | yes |',
    '| b.pdf | refused PDF_CORRUPT | – | – | 0.1 | – | NO: x |',
  ]);
});
