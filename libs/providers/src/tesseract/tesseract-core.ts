import { createRequire } from 'node:module';
import { instantiateFrom } from '@cairn/wasm-memory';
import { packageAsset } from '@cairn/worker-entry';
import { replaceMatrixProduct } from './matrix-product/replace-matrix-product.ts';
import { PageFailure, believableDpi, encodeTiff, type GreyPicture } from '@cairn/page-preparation/worker';

/** The part of the Emscripten build of Tesseract that is used. Signatures: `api/baseapi.h` of Tesseract 5. */
export interface TesseractCore {
  FS: { writeFile(path: string, data: Uint8Array): void; unlink(path: string): void };
  TessBaseAPI: new () => TesseractApi;
  OSResults: new () => OrientationResults;
  destroy(object: object): void;
}

export interface OrientationResults {
  best_result: { orientation_id: number; oconfidence: number };
}

export interface TesseractApi {
  Init(dataPath: null, language: string, engineMode: number): number;
  Version(): string;
  SetVariable(name: string, value: string): boolean;
  SetImageFile(exifOrientation: number, angle: number): number;
  Recognize(monitor: null): number;
  DetectOS(results: OrientationResults): boolean;
  GetHOCRText(page: number): string;
  Clear(): void;
  End(): void;
}

const INPUT = '/input';

/** @param build with the engine for text alone, or also with the old one, which detects orientation */
export async function loadTesseract(build: 'tesseract-core-simd-lstm' | 'tesseract-core-simd'): Promise<TesseractCore> {
  const require = createRequire(import.meta.url);
  const script = packageAsset(`tesseract.js-core/${build}.js`, import.meta.url);
  const module = packageAsset(`tesseract.js-core/${build}.wasm`, import.meta.url);
  const instantiation = await instantiateFrom(module, replaceMatrixProduct);
  const factory = require(script) as (options: object) => Promise<TesseractCore>;
  return factory({ ...instantiation, print: noop, printErr: noop });
}

/** @throws PageFailure */
export function setPicture(core: TesseractCore, api: TesseractApi, picture: GreyPicture): void {
  core.FS.writeFile(INPUT, Buffer.concat(encodeTiff(picture)));
  // Without it Tesseract guesses from the size of the picture, and the guess changes the text.
  api.SetVariable('user_defined_dpi', String(believableDpi(picture.dpi)));
  const read = api.SetImageFile(1, 0) === 0;
  core.FS.unlink(INPUT);
  if (!read) throw new PageFailure('PAGE_NOT_READABLE');
}

function noop(): void {
  // Nothing is printed.
}
