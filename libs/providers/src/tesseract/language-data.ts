import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { packageAsset } from '@cairn/worker-entry';
import { NoLanguageData } from './page-messages.ts';

/** Tesseract's own codes, also combined as in `deu+eng`; nothing that could lead out of a folder. */
const LANGUAGE = /^[a-z]{3}(_[a-z]{2,5})?(\+[a-z]{3}(_[a-z]{2,5})?){0,3}$/i;
const BUNDLED = ['eng'];

/**
 * Trained data of one language, from the given folder (`eng.traineddata` or `eng.traineddata.gz`) or, without one, from the
 * package that this project brings along.
 *
 * Data that happens to be installed on the machine is never picked by itself: other data gives other text.
 * @throws NoLanguageData
 */
export async function readLanguageData(language: string, folder: string | undefined): Promise<Uint8Array> {
  if (!folder) {
    if (!BUNDLED.includes(language)) throw new NoLanguageData(language);
    return gunzipSync(
      await readFile(
        packageAsset(`@tesseract.js-data/${language}/4.0.0_best_int/${language}.traineddata.gz`, import.meta.url),
      ),
    );
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

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
