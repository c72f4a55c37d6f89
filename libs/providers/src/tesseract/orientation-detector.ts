import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import type { PageResult } from '@cairn/page-result';
import type { GreyPicture } from '@cairn/page-preparation/worker';
import { packageAsset } from '@cairn/worker-entry';
import { loadTesseract, setPicture, type TesseractApi, type TesseractCore } from './tesseract-core.ts';

const ENGINE_LEGACY = 0;
/** Tesseract's number of an orientation, as the clockwise turn that undoes it. */
const TURNS = [0, 270, 180, 90] as const;

/** Tells which way up a page lies, by Tesseract's old engine; loaded when first needed, since few pages need it. */
export class OrientationDetector {
  #loaded: Promise<{ core: TesseractCore; api: TesseractApi }> | undefined;

  /** @returns the clockwise turn after which the page can be read; 0 when too little is on it to tell */
  async detect(picture: GreyPicture): Promise<PageResult['rotation']> {
    const { core, api } = await (this.#loaded ??= load());
    setPicture(core, api, picture);
    const results = new core.OSResults();
    const turn = api.DetectOS(results) ? (TURNS[results.best_result.orientation_id] ?? 0) : 0;
    core.destroy(results);
    api.Clear();
    return turn;
  }
}

async function load(): Promise<{ core: TesseractCore; api: TesseractApi }> {
  const core = await loadTesseract('tesseract-core-simd');
  const data = packageAsset('@tesseract.js-data/osd/4.0.0_best_int/osd.traineddata.gz', import.meta.url);
  core.FS.writeFile('osd.traineddata', gunzipSync(await readFile(data)));
  const api = new core.TessBaseAPI();
  if (api.Init(null, 'osd', ENGINE_LEGACY) !== 0) throw new Error('Tesseract refuses its data of orientations');
  core.FS.unlink('osd.traineddata');
  api.SetVariable('tessedit_pageseg_mode', '0');
  return { core, api };
}
