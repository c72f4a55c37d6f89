import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { packageAsset } from '@cairn/worker-entry';
import { PageFailure, type GreyPicture } from '@cairn/page-preparation/worker';

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
  GetJSONText(page?: number): string;
  Clear(): void;
  End(): void;
}

const INPUT = '/input';

/** @param build with the engine for text alone, or also with the old one, which detects orientation */
export async function loadTesseract(build: 'tesseract-core-simd-lstm' | 'tesseract-core-simd'): Promise<TesseractCore> {
  const require = createRequire(import.meta.url);
  const script = packageAsset(`tesseract.js-core/${build}.js`, import.meta.url);
  const wasmBinary = await readFile(packageAsset(`tesseract.js-core/${build}.wasm`, import.meta.url));
  const factory = require(script) as (options: object) => Promise<TesseractCore>;
  return factory({ wasmBinary, print: noop, printErr: noop });
}

/** @throws PageFailure */
export function setPicture(core: TesseractCore, api: TesseractApi, picture: GreyPicture): void {
  const { widthPx, heightPx, dpi, pixels } = picture;
  const header = Buffer.from(`P5\n${widthPx} ${heightPx}\n255\n`, 'latin1');
  core.FS.writeFile(INPUT, Buffer.concat([header, pixels]));
  // Pictures carry no resolution of their own, and Tesseract's guess from their size changes the text.
  api.SetVariable('user_defined_dpi', String(believableDpi(dpi)));
  const read = api.SetImageFile(1, 0) === 0;
  core.FS.unlink(INPUT);
  if (!read) throw new PageFailure('PAGE_NOT_READABLE');
}

/** Tesseract ignores what is outside of 70 to 2400. */
export function believableDpi(dpi: number): number {
  return Math.min(2400, Math.max(70, Math.round(dpi)));
}

function noop(): void {
  // Nothing is printed.
}
