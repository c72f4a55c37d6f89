import { availableParallelism } from 'node:os';
import { Readable } from 'node:stream';
import type { ProcessingProvider, ProcessingRequest, ProviderHealth } from '../processing-provider.ts';
import { PageThreadPool } from './page-thread-pool.ts';

export interface TesseractOptions {
  /** Worker threads; each needs up to `wasmMemoryBytes` and one core. Default: one a core. */
  threads?: number;
  /** Folder of `*.traineddata`; default: the data of the package `@tesseract.js-data/eng`. */
  languageDataDir?: string | undefined;
  /** Default 60 s; the slowest real page of our collection takes 8 s. */
  pageTimeoutMs?: number;
  /** Of all WebAssembly modules of a thread together; default 512 MiB. */
  wasmMemoryBytes?: number;
  heapMegabytes?: number;
  /** Pages are rendered coarser rather than above this; default 40 million. */
  maxRenderedPixels?: number;
  /** Images above this fail their page; default 100 million. */
  maxImagePixels?: number;
  pagesPerThread?: number;
  idleCloseMs?: number;
}

/** Recognition on this machine, offline, in worker threads. */
export class TesseractProvider implements ProcessingProvider {
  readonly name = 'tesseract';
  readonly #pool: PageThreadPool;

  constructor(options: TesseractOptions = {}) {
    this.#pool = new PageThreadPool({
      threads: options.threads ?? availableParallelism(),
      languageDataDir: options.languageDataDir,
      pageTimeoutMs: options.pageTimeoutMs ?? 60_000,
      wasmMemoryBytes: options.wasmMemoryBytes ?? 512 * 1024 * 1024,
      heapMegabytes: options.heapMegabytes ?? 256,
      maxRenderedPixels: options.maxRenderedPixels ?? 40_000_000,
      maxImagePixels: options.maxImagePixels ?? 100_000_000,
      pagesPerThread: options.pagesPerThread ?? 500,
      idleCloseMs: options.idleCloseMs ?? 60_000,
    });
  }

  async process(request: ProcessingRequest, signal: AbortSignal): Promise<Readable> {
    const { documentPath, contentType, pageNumber, language } = request;
    const json = await this.#pool.run({ documentPath, contentType, pageNumber, language }, signal);
    return Readable.from([Buffer.from(json)]);
  }

  health(): Promise<ProviderHealth> {
    const { threads, busy, waiting, replaced } = this.#pool.facts();
    return Promise.resolve({
      healthy: true,
      detail: `${threads} thread(s), ${busy} busy, ${waiting} page(s) waiting, ${replaced} thread(s) replaced`,
    });
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}
