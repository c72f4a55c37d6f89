import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { PDFDocument, StandardFonts, degrees } from '@cantoo/pdf-lib';
import { pageResultSchema, pageText, type PageResult } from '@cairn/page-result';
import type { ProcessingProvider } from './processing-provider.ts';
import { findTesseract } from './tesseract-native/find-tesseract.ts';
import { TesseractNativeProvider } from './tesseract-native/tesseract-native-provider.ts';
import { TesseractProvider } from './tesseract/tesseract-provider.ts';

const LINES = [
  'The keeper of the light wrote down the weather',
  'every morning before he climbed the narrow stairs',
  'and every evening after the lamp had been lit again.',
  'Nobody had asked him for it, and nobody read it,',
  'but when the storm took away the northern pier',
  'his books were all that told how high the water stood.',
];

// Without one these specs fail: `npm test` installs it where it may.
const program = findTesseract() ?? '/usr/bin/tesseract';

describe.each<[string, () => ProcessingProvider]>([
  ['tesseract', () => new TesseractProvider({ processes: 1 })],
  ['tesseract-native', () => new TesseractNativeProvider({ program, processes: 1 })],
])('%s, of a page that lies upside down', (_name, create) => {
  let folder: string;
  let provider: ProcessingProvider;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn-upright-'));
    provider = create();
  });
  afterAll(async () => {
    await provider.close();
    await rm(folder, { recursive: true });
  });

  async function read(autoRotate: boolean): Promise<PageResult> {
    const document = await PDFDocument.create();
    const font = await document.embedFont(StandardFonts.TimesRoman);
    const page = document.addPage([400, 240]);
    LINES.forEach((line, index) => page.drawText(line, { x: 30, y: 200 - 30 * index, size: 14, font }));
    page.setRotation(degrees(180));
    const documentPath = join(folder, 'turned.pdf');
    await writeFile(documentPath, await document.save());
    const request = { documentPath, contentType: 'application/pdf', pageNumber: 1, existingText: 'force' } as const;
    const answer = await provider.process(
      { jobId: 'j', unitId: '0001', language: 'eng', ...request, autoRotate },
      new AbortController().signal,
    );
    return pageResultSchema.parse(await json(answer));
  }

  it('says how it is to be turned, and reads it', async () => {
    const page = await read(true);
    expect(page.rotation).toBe(180);
    expect(pageText(page).replaceAll(/\s+/g, ' ').trim()).toBe(LINES.join(' '));
    // Boxes are those of the page as shown: its first line is the lowest.
    expect(page.blocks[0]?.paragraphs[0]?.lines[0]?.box[1]).toBeGreaterThan(page.heightPx / 2);
  });

  it('reads it as it lies when it is not to be turned', async () => {
    const page = await read(false);
    expect(page.rotation).toBe(0);
    expect(pageText(page)).not.toContain('keeper');
  });
});
