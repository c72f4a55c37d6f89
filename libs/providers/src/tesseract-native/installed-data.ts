import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { LanguageNotAvailableError } from '@cairn/errors';

/** Tesseract's own codes, also combined as in `deu+eng`; nothing that could lead out of a folder or pass for an option. */
const LANGUAGE = /^[a-z]{3}(_[a-z]{2,5})?(\+[a-z]{3}(_[a-z]{2,5})?){0,3}$/i;

/** The language data of an installed Tesseract: which data it was decides the text as much as the program. */
export class InstalledData {
  readonly #folder: string;
  readonly #digests = new Map<string, Promise<string>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @returns for example `eng:7d4322bd` @throws LanguageNotAvailableError */
  async version(language: string): Promise<string> {
    if (!LANGUAGE.test(language)) throw new LanguageNotAvailableError(language);
    const parts = await Promise.all(language.split('+').map(async (part) => `${part}:${await this.#digest(part)}`));
    return parts.join(' ');
  }

  async #digest(language: string): Promise<string> {
    const known = this.#digests.get(language) ?? digestOf(join(this.#folder, `${language}.traineddata`));
    this.#digests.set(language, known);
    try {
      return await known;
    } catch {
      // Data that is installed later counts without a restart.
      this.#digests.delete(language);
      throw new LanguageNotAvailableError(language);
    }
  }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest('hex').slice(0, 8);
}
