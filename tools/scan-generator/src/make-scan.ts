import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PDFDocument } from '@cantoo/pdf-lib';
import { loadPdfium, openPdf, renderPage, type GreyPage, type Pdfium } from '@cairn/pdfium';
import { scanPage, type ScanDefects } from './scan-page.ts';
import { seededRandom } from './seeded-random.ts';
import { PAGE_HEIGHT_PT, PAGE_WIDTH_PT, typesetPage } from './typeset.ts';

export interface ScanOptions extends Partial<ScanDefects> {
  /** One text a page. */
  texts: readonly string[];
  /** The same seed, texts and library versions give the same bytes. */
  seed: number;
  /** Resolution of the "scanner"; default 200. */
  dpi?: number;
}

export interface Scan {
  pdf: Uint8Array;
  /** The printed text of each page, line by line. */
  truth: string[];
}

const DEFECTS: ScanDefects = { skewDegrees: 1, noise: 5, specks: 40, quality: 45 };

/** Sets texts in type and "scans" the pages: a PDF that holds pictures only, and what ought to be read from it. */
export async function makeScan({ texts, seed, dpi = 200, ...defects }: ScanOptions): Promise<Scan> {
  const random = seededRandom(seed);
  const pdfium = await loadPdfium();
  const document = await PDFDocument.create({ updateMetadata: false });
  const truth: string[] = [];
  for (const [index, text] of texts.entries()) {
    const { pdf, lines } = await typesetPage(text, index + 1);
    const jpeg = await scanPage(await picture(pdfium, pdf, dpi), { ...DEFECTS, ...defects }, random);
    const page = document.addPage([PAGE_WIDTH_PT, PAGE_HEIGHT_PT]);
    page.drawImage(await document.embedJpg(jpeg), { x: 0, y: 0, width: PAGE_WIDTH_PT, height: PAGE_HEIGHT_PT });
    truth.push(`${lines.join('\n')}\n`);
  }
  return { pdf: await document.save(), truth };
}

async function picture(pdfium: Pdfium, pdf: Uint8Array, dpi: number): Promise<GreyPage> {
  const folder = await mkdtemp(join(tmpdir(), 'cairn-scan-'));
  const path = join(folder, 'page.pdf');
  await writeFile(path, pdf);
  const file = openPdf(pdfium, path);
  const grey = file.withPage(0, (page) => renderPage(file, page, { dpi, maxPixels: 40_000_000 }));
  file.close();
  await rm(folder, { recursive: true });
  return grey;
}
