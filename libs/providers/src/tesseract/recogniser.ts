import { createHash } from 'node:crypto';
import type { GreyPicture, Recognition } from '@cairn/page-preparation/worker';
import { readHocr } from '../tesseract-native/hocr.ts';
import { readLanguageData, splitLanguages } from './language-data.ts';
import { RECOGNITION_SETTINGS } from './recognition-settings.ts';
import { loadTesseract, setPicture, type TesseractApi, type TesseractCore } from './tesseract-core.ts';

const ENGINE_LSTM_ONLY = 1;

/** Tesseract of one process. After it has thrown a `RuntimeError` it is broken for good. */
export class Recogniser {
  readonly #core: TesseractCore;
  readonly #api: TesseractApi;
  readonly #languageDataDir: string | undefined;
  readonly #dataDigests = new Map<string, string>();
  #language: string | undefined;

  private constructor(core: TesseractCore, languageDataDir: string | undefined) {
    this.#core = core;
    this.#api = new core.TessBaseAPI();
    this.#languageDataDir = languageDataDir;
  }

  static async load(languageDataDir: string | undefined): Promise<Recogniser> {
    return new Recogniser(await loadTesseract('tesseract-core-simd-lstm'), languageDataDir);
  }

  /** @throws NoLanguageData; @throws PageFailure */
  async recognise(picture: GreyPicture, language: string): Promise<Recognition> {
    await this.#useLanguage(language);
    setPicture(this.#core, this.#api, picture);
    const recognised = this.#api.Recognize(null) === 0;
    // Not as JSON: that says every letter's place too, which takes 3 to 6 % of a page's time more.
    const hocr = recognised ? this.#api.GetHOCRText(0) : '';
    this.#api.Clear();
    return {
      blocks: readHocr(hocr),
      engine: { name: 'tesseract', version: this.#version(language), language },
      boxes: 'measured',
    };
  }

  async #useLanguage(language: string): Promise<void> {
    if (this.#language === language) return;
    const parts = splitLanguages(language);
    for (const part of parts) {
      const data = await readLanguageData(part, this.#languageDataDir);
      this.#core.FS.writeFile(fileOf(part), data);
      this.#dataDigests.set(part, createHash('sha256').update(data).digest('hex').slice(0, 8));
    }
    if (this.#language) this.#api.End();
    const refused = this.#api.Init(null, language, ENGINE_LSTM_ONLY) !== 0;
    // The engine has its own copy now.
    for (const part of new Set(parts)) this.#core.FS.unlink(fileOf(part));
    if (refused) throw new Error(`Tesseract refuses its data for ${language}`);
    // Automatic page segmentation: the default of the command line, which the library does not start with.
    this.#api.SetVariable('tessedit_pageseg_mode', '3');
    for (const [name, value] of Object.entries(RECOGNITION_SETTINGS)) this.#api.SetVariable(name, value);
    this.#language = language;
  }

  /** Engine and data, both of which decide the text. */
  #version(language: string): string {
    const data = splitLanguages(language).map((part) => `${part}:${this.#dataDigests.get(part)}`);
    return `${this.#api.Version()} ${data.join(' ')}`;
  }
}

function fileOf(language: string): string {
  return `${language}.traineddata`;
}
