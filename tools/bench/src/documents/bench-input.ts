import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PDFDocument } from '@cantoo/pdf-lib';

/** A scanned PDF with the text of each page. */
export interface BenchInput {
  path: string;
  truthFolder: string;
  pages: number;
}

const SCAN_GENERATOR = join(import.meta.dirname, '../../../scan-generator');
const GOLDEN_RATIO = (1 + Math.sqrt(5)) / 2;
const DEFAULT_FILE = 'real/books-60p.pdf';

/** A generated scan, or pages of a file of the data folder beside which its text lies in `NAME.gt/`. */
export async function benchInput(
  folder: string,
  options: { data?: string | undefined; file?: string | undefined; pages: number },
): Promise<BenchInput> {
  const path = join(folder, 'input.pdf');
  const truthFolder = join(folder, 'truth');
  // Of an earlier piece of the same run: its results are compared with those of this one.
  if (existsSync(path)) return { path, truthFolder, pages: options.pages };
  if (!options.data) return generated(folder, path, options.pages);
  const source = join(options.data, options.file ?? DEFAULT_FILE);
  const sourceTruth = source.replace(/\.pdf$/, '.gt');
  if (!existsSync(sourceTruth)) throw new Error(`${sourceTruth} with the text of each page is missing`);
  const from = await PDFDocument.load(await readFile(source));
  const to = await PDFDocument.create();
  execFileSync('mkdir', ['-p', truthFolder]);
  const indices = spreadOver(from.getPageCount(), options.pages);
  for (const page of await to.copyPages(from, indices)) to.addPage(page);
  for (const [at, index] of indices.entries()) {
    await writeFile(join(truthFolder, textName(at)), await readFile(join(sourceTruth, textName(index))));
  }
  await writeFile(path, await to.save());
  return { path, truthFolder, pages: options.pages };
}

/**
 * Indices of the pages to take, the same one again when all were taken. In an order in which any stretch is like the whole:
 * the pages that a killed run had left would otherwise cost what its place in the book makes them cost.
 */
function spreadOver(count: number, pages: number): number[] {
  let step = Math.ceil(count / GOLDEN_RATIO);
  while (greatestCommonDivisor(step, count) > 1) step += 1;
  return Array.from({ length: pages }, (_, at) => (at * step) % count);
}

function greatestCommonDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestCommonDivisor(other, one % other);
}

function generated(folder: string, path: string, pages: number): BenchInput {
  const truthFolder = join(folder, 'truth');
  execFileSync(process.execPath, [
    ...['--no-warnings', join(SCAN_GENERATOR, 'generate.mjs'), '--text', join(SCAN_GENERATOR, 'assets/waymarks.txt')],
    ...['--pages', String(pages), '--out', path, '--truth', truthFolder],
  ]);
  return { path, truthFolder, pages };
}

function textName(index: number): string {
  return `${String(index + 1).padStart(4, '0')}.txt`;
}
