import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { countCharacterErrors } from '@cairn/text-accuracy';

/** Error rate in percent of the text that poppler takes out of a PDF, against a folder with a file of text a page. */
export function extractedErrorPercent(pdf: string, truthFolder: string): number {
  const text = execFileSync('pdftotext', [pdf, '-'], { maxBuffer: 256 * 1024 * 1024 }).toString('utf8');
  return errorPercent(text.split('\f'), truthFolder);
}

/** @param pages text of each page, the first first */
export function errorPercent(pages: readonly string[], truthFolder: string): number {
  let [errors, characters] = [0, 0];
  pages.forEach((page, index) => {
    const path = join(truthFolder, `${String(index + 1).padStart(4, '0')}.txt`);
    if (!existsSync(path)) return;
    const counted = countCharacterErrors(readFileSync(path, 'utf8'), page);
    errors += counted.errors;
    characters += counted.characters;
  });
  return (100 * errors) / Math.max(1, characters);
}
