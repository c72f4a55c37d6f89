import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { pageResultSchema, pageText } from '@cairn/page-result';
import { TesseractProvider } from '@cairn/providers';
import { makeScan, type Scan } from './index.ts';

const TEXT =
  '# A heading\n\nThe stones on the ridge were set by people who\nhad no map, and they are read by people who have lost theirs.';

describe('makeScan', () => {
  let scan: Scan;
  beforeAll(async () => {
    scan = await makeScan({ texts: [TEXT], seed: 7 });
  });

  it('gives the printed lines as ground truth', () => {
    expect(scan.truth).toHaveLength(1);
    expect(scan.truth[0]?.split('\n').slice(0, 2)).toEqual([
      'A heading',
      expect.stringMatching(/^The stones on the ridge/),
    ]);
    expect(scan.truth[0]?.endsWith('\n1\n')).toBe(true);
  });

  it('gives the same bytes for the same seed, and others for another', async () => {
    const [first, again, other] = await Promise.all(
      [7, 7, 8].map((seed) => makeScan({ texts: [TEXT], seed, dpi: 60 })),
    );

    expect(again?.pdf).toEqual(first?.pdf);
    expect(other?.pdf).not.toEqual(first?.pdf);
  });

  it('makes pages that can be read', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cairn-scan-spec-'));
    const documentPath = join(folder, 'scan.pdf');
    await writeFile(documentPath, scan.pdf);
    const provider = new TesseractProvider({ processes: 1 });
    const request = {
      jobId: 'j',
      unitId: '0001',
      documentPath,
      contentType: 'application/pdf',
      pageNumber: 1,
      language: 'eng',
    } as const;

    const page = pageResultSchema.parse(await json(await provider.process(request, new AbortController().signal)));
    await provider.close();
    await rm(folder, { recursive: true });

    expect(pageText(page).split(/\s+/).slice(0, 8).join(' ')).toBe('A heading The stones on the ridge were');
    expect(pageText(page)).toContain('lost theirs.');
  });

  it('refuses a text that does not fit on a page', async () => {
    await expect(makeScan({ texts: ['too long '.repeat(1000)], seed: 1 })).rejects.toThrow('does not fit');
  });
});
