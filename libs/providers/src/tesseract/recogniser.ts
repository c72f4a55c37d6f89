import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { packageAsset } from '@cairn/worker-entry';
import type { PageResult } from '@cairn/page-result';
import { readLanguageData, splitLanguages } from './language-data.ts';
import { PageFailure } from './page-messages.ts';
import { toBlocks, type TesseractPage } from './tesseract-json.ts';

/** Grey pixels of a page, one byte a pixel. */
export interface PagePicture {
  widthPx: number;
  heightPx: number;
  dpi: number;
  pixels: Buffer;
}

/** The part of the Emscripten build of Tesseract that is used. Signatures: `api/baseapi.h` of Tesseract 5. */
interface TesseractCore {
  FS: { writeFile(path: string, data: Uint8Array): void; unlink(path: string): void };
  TessBaseAPI: new () => TesseractApi;
}

interface TesseractApi {
  Init(dataPath: null, language: string, engineMode: number): number;
  Version(): string;
  SetVariable(name: string, value: string): boolean;
  SetImageFile(exifOrientation: number, angle: number): number;
  Recognize(monitor: null): number;
  GetJSONText(page?: number): string;
  Clear(): void;
  End(): void;
}

const ENGINE_LSTM_ONLY = 1;
const INPUT = '/input';

/** Tesseract of one thread. After it has thrown a `RuntimeError` it is broken for good. */
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
    const require = createRequire(import.meta.url);
    const script = packageAsset('tesseract.js-core/tesseract-core-simd-lstm.js', import.meta.url);
    const wasmBinary = await readFile(packageAsset('tesseract.js-core/tesseract-core-simd-lstm.wasm', import.meta.url));
    const factory = require(script) as (options: object) => Promise<TesseractCore>;
    const quiet = { wasmBinary, print: noop, printErr: noop };
    return new Recogniser(await factory(quiet), languageDataDir);
  }

  /** @throws NoLanguageData; @throws PageFailure */
  async recognise(picture: PagePicture, language: string): Promise<Pick<PageResult, 'blocks' | 'engine'>> {
    await this.#useLanguage(language);
    const { widthPx, heightPx, pixels } = picture;
    const header = Buffer.from(`P5\n${widthPx} ${heightPx}\n255\n`, 'latin1');
    this.#core.FS.writeFile(INPUT, Buffer.concat([header, pixels]));
    // Pictures carry no resolution of their own, and Tesseract's guess from their size changes the text.
    this.#api.SetVariable('user_defined_dpi', String(Math.min(2400, Math.max(70, Math.round(picture.dpi)))));
    if (this.#api.SetImageFile(1, 0) !== 0) throw new PageFailure('PAGE_NOT_READABLE');
    this.#core.FS.unlink(INPUT);
    const recognised = this.#api.Recognize(null) === 0;
    const page = recognised ? (JSON.parse(this.#api.GetJSONText()) as Partial<TesseractPage>) : {};
    this.#api.Clear();
    return {
      blocks: toBlocks({ blocks: page.blocks ?? [] }),
      engine: { name: 'tesseract', version: this.#version(language), language },
    };
  }

  async #useLanguage(language: string): Promise<void> {
    if (this.#language === language) return;
    for (const part of splitLanguages(language)) {
      if (this.#dataDigests.has(part)) continue;
      const data = await readLanguageData(part, this.#languageDataDir);
      this.#core.FS.writeFile(`${part}.traineddata`, data);
      this.#dataDigests.set(part, createHash('sha256').update(data).digest('hex').slice(0, 8));
    }
    if (this.#language) this.#api.End();
    if (this.#api.Init(null, language, ENGINE_LSTM_ONLY) !== 0)
      throw new Error(`Tesseract refuses its data for ${language}`);
    // Automatic page segmentation: the default of the command line, which the library does not start with.
    this.#api.SetVariable('tessedit_pageseg_mode', '3');
    this.#language = language;
  }

  /** Engine and data, both of which decide the text. */
  #version(language: string): string {
    const data = splitLanguages(language).map((part) => `${part}:${this.#dataDigests.get(part)}`);
    return `${this.#api.Version()} ${data.join(' ')}`;
  }
}

function noop(): void {
  // Nothing is printed.
}
