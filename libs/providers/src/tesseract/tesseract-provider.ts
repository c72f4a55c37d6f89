import { Readable } from 'node:stream';
import {
  DEFAULT_PAGE_LIMITS,
  RECOGNISERS_REST,
  pageProcessPool,
  pageTask,
  type PageLimits,
  type PageProcessPool,
} from '@cairn/page-preparation';
import { workerEntry } from '@cairn/worker-entry';
import type { ProcessingProvider, ProcessingRequest, ProviderHealth } from '../processing-provider.ts';
import type { RecognitionData, RecognitionTask } from './page-messages.ts';

/** Default of `processes`: as many as cores and memory allow. */
export interface TesseractOptions extends Partial<PageLimits> {
  /** Folder of `*.traineddata`; default: the data of the packages `@tesseract.js-data/*`. */
  languageDataDir?: string | undefined;
  /** Why this engine was chosen, as health tells it. */
  reason?: string;
}

/** Recognition on this machine, offline, in processes of its own. */
export class TesseractProvider implements ProcessingProvider {
  readonly name = 'tesseract';
  readonly #pool: PageProcessPool<unknown>;
  readonly #because: string;

  constructor({ languageDataDir, reason, ...options }: TesseractOptions = {}) {
    const { wasmMemoryBytes, maxRenderedPixels, maxImagePixels, ...limits } = { ...DEFAULT_PAGE_LIMITS, ...options };
    const data: RecognitionData = { languageDataDir, wasmMemoryBytes, maxRenderedPixels, maxImagePixels };
    this.#because = reason === undefined ? '' : `; embedded: ${reason}`;
    this.#pool = pageProcessPool({
      ...limits,
      ...RECOGNISERS_REST,
      data,
      entry: workerEntry('page-worker', import.meta.url),
      name: this.name,
    });
  }

  async process(request: ProcessingRequest, signal: AbortSignal): Promise<Readable> {
    const { language, autoRotate = true } = request;
    const task: RecognitionTask = { ...pageTask(request), language, autoRotate };
    return Readable.from([Buffer.from((await this.#pool.run(task, signal)) as string)]);
  }

  health(): Promise<ProviderHealth> {
    const { processes, busy, waiting, replaced } = this.#pool.facts();
    return Promise.resolve({
      healthy: true,
      detail: `${processes} process(es), ${busy} busy, ${waiting} page(s) waiting, ${replaced} process(es) replaced${this.#because}`,
    });
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}
