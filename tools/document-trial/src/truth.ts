import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { comparableText, countCharacterErrors } from '@cairn/text-accuracy';
import { z } from 'zod';

/** How near a text is to what is known of it. */
export interface Accuracy {
  /** 0 to 1, over all pages; absent where only phrases are known. */
  characterErrorRate?: number;
  /** Phrases that ought to be there and are not. */
  missingPhrases: string[];
}

const phrasesSchema = z.record(z.string(), z.array(z.string()));

/**
 * @param path a text of one page, a folder of such texts that sort in page order, or a JSON file of phrases by page number
 * @param pages recognised text by page
 */
export async function compareWithTruth(path: string, pages: readonly string[]): Promise<Accuracy> {
  if (path.endsWith('.json')) return { missingPhrases: await missingPhrases(path, pages) };
  const truths = await readTruths(path);
  let errors = 0;
  let characters = 0;
  for (const [index, truth] of truths.entries()) {
    const counted = countCharacterErrors(truth, pages[index] ?? '');
    errors += counted.errors;
    characters += counted.characters;
  }
  return { characterErrorRate: errors / characters, missingPhrases: [] };
}

async function missingPhrases(path: string, pages: readonly string[]): Promise<string[]> {
  const phrases = phrasesSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  return Object.entries(phrases).flatMap(([page, wanted]) => {
    const text = comparableText(pages[Number(page) - 1] ?? '');
    return wanted.filter((phrase) => !text.includes(comparableText(phrase)));
  });
}

async function readTruths(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [await readFile(path, 'utf8')];
  const names = (await readdir(path)).filter((name) => name.endsWith('.txt')).sort();
  return Promise.all(names.map((name) => readFile(join(path, name), 'utf8')));
}
