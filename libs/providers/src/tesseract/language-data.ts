import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { packageAsset } from '@cairn/worker-entry';
import { NoLanguageData } from '@cairn/page-preparation/worker';

/** Tesseract's own codes, also combined as in `deu+eng`; nothing that could lead out of a folder. */
const LANGUAGE = /^[a-z]{3}(_[a-z]{2,5})?(\+[a-z]{3}(_[a-z]{2,5})?){0,3}$/i;

/**
 * Trained data of one language, from the given folder (`eng.traineddata` or `eng.traineddata.gz`) or, without one, from the
 * package `@tesseract.js-data/<language>`, of which this project brings along the English one.
 *
 * Data that happens to be installed on the machine is never picked by itself: other data gives other text.
 * @throws NoLanguageData
 */
export async function readLanguageData(language: string, folder: string | undefined): Promise<Uint8Array> {
  if (!folder) {
    const packed = await readPackage(language);
    if (!packed) throw new NoLanguageData(language);
    return gunzipSync(packed);
  }
  const plain = await readIfThere(join(folder, `${language}.traineddata`));
  if (plain) return plain;
  const zipped = await readIfThere(join(folder, `${language}.traineddata.gz`));
  if (zipped) return gunzipSync(zipped);
  throw new NoLanguageData(language);
}

/** @throws NoLanguageData when the code is none */
export function splitLanguages(language: string): string[] {
  if (!LANGUAGE.test(language)) throw new NoLanguageData(language);
  return language.split('+');
}

async function readPackage(language: string): Promise<Buffer | undefined> {
  try {
    const name = `@tesseract.js-data/${language}/4.0.0_best_int/${language}.traineddata.gz`;
    return await readFile(packageAsset(name, import.meta.url));
  } catch (error) {
    // From sources the package cannot be resolved, in a bundle the file is not there.
    if (['ENOENT', 'MODULE_NOT_FOUND'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
