import { Readable } from 'node:stream';
import { ProviderUnavailableError } from '@cairn/errors';
import { DEFAULT_PAGE_LIMITS, PagePreparer, completePage, pageTask, type PageLimits } from '@cairn/page-preparation';
import type { PageResult } from '@cairn/page-result';
import type { ProcessingProvider, ProcessingRequest, ProviderHealth } from '../processing-provider.ts';
import { isBetter, looksTurned } from '../tesseract/looks-turned.ts';
import { readHocr } from './hocr.ts';
import { InstalledTesseract } from './installed-tesseract.ts';
import { detectRotation } from './recognise-picture.ts';
import { TesseractEnded } from './run-tesseract.ts';
import type { TesseractProcessOptions } from './tesseract-process.ts';
import { tesseractPool, type TesseractPool } from './tesseract-processes.ts';

/** `processes` is how many Tesseracts run at the same time; default: as many as cores and memory allow. */
export interface TesseractNativeOptions extends Partial<PageLimits> {
  /** Path of the program, see `findTesseract`. */
  program: string;
  /** Folder of `*.traineddata`; default: that of the installation. */
  languageDataDir?: string | undefined;
  /** Address space of one Tesseract; default 1,024. */
  programMegabytes?: number;
  /** Why this engine was chosen, as health tells it. */
  reason?: string | undefined;
}

interface TurnedRequest extends ProcessingRequest {
  rotation?: 90 | 180 | 270;
}

interface Reading {
  page: PageResult;
  rotation: PageResult['rotation'];
}

interface Tesseracts {
  options: TesseractProcessOptions;
  pool: TesseractPool;
}

/** Preparing a page takes a twentieth of recognising it. */
const PREPARERS_FOR = 4;

/** Recognition by a Tesseract that is installed on this machine: less CPU time than the embedded one, about the same text. */
export class TesseractNativeProvider implements ProcessingProvider {
  readonly name = 'tesseract-native';
  readonly #options: TesseractNativeOptions;
  readonly #limits: PageLimits;
  readonly #preparer: PagePreparer;
  readonly #installed: InstalledTesseract;
  #tesseracts: Tesseracts | undefined;
  #running = 0;
  #done = 0;

  constructor(options: TesseractNativeOptions) {
    this.#options = options;
    this.#limits = { ...DEFAULT_PAGE_LIMITS, ...options };
    this.#preparer = new PagePreparer({ ...options, processes: Math.ceil(this.#limits.processes / PREPARERS_FOR) });
    this.#installed = new InstalledTesseract(options.program, options.languageDataDir);
  }

  async process(request: ProcessingRequest, signal: AbortSignal): Promise<Readable> {
    signal.throwIfAborted();
    const version = await this.#available(this.#installed.version(request.language));
    const engine = { name: this.name, version, language: request.language };
    const first = await this.#recognise(request, engine, signal);
    const page = first.rotation === 0 ? first.page : await this.#upright(first, request, engine, signal);
    this.#done += 1;
    return Readable.from([Buffer.from(JSON.stringify(page))]);
  }

  async health(): Promise<ProviderHealth> {
    const because = this.#options.reason ? ` (${this.#options.reason})` : '';
    try {
      const program = await this.#installed.program();
      const detail = `${program} at ${this.#options.program}${because}, ${this.#running} running, ${this.#done} page(s) done`;
      return { healthy: true, detail };
    } catch (error) {
      return { healthy: false, detail: `${this.#options.program} does not run: ${(error as Error).message}` };
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#preparer.close(), this.#tesseracts?.pool.close()]);
  }

  /** Also the turn that the page seems to need. */
  async #recognise(request: TurnedRequest, engine: PageResult['engine'], signal: AbortSignal): Promise<Reading> {
    let rotation: PageResult['rotation'] = 0;
    const page = await this.#preparer.withFile(pageTask(request), signal, ({ path, facts }) =>
      this.#counted(async () => {
        const { pool, options } = await this.#start();
        const hocr = (await pool.run({ path, language: request.language }, signal)) as string;
        const blocks = readHocr(hocr);
        const mayTurn = (request.autoRotate ?? true) && request.rotation === undefined;
        if (mayTurn && looksTurned(blocks, facts)) rotation = await detectRotation(path, options, signal);
        return completePage(facts, { blocks, engine, boxes: 'measured' });
      }),
    );
    return { page, rotation };
  }

  /** The better one of both readings. */
  async #upright(
    { page, rotation }: Reading,
    request: ProcessingRequest,
    engine: PageResult['engine'],
    signal: AbortSignal,
  ): Promise<PageResult> {
    if (rotation === 0) return page;
    const { page: again } = await this.#recognise({ ...request, rotation }, engine, signal);
    return isBetter(again.blocks, page.blocks) ? again : page;
  }

  async #start(): Promise<Tesseracts> {
    const dataFolder = await this.#installed.dataFolder();
    const { program, programMegabytes: memoryMegabytes = 1_024 } = this.#options;
    const options = { ...this.#limits, program, dataFolder, memoryMegabytes };
    return (this.#tesseracts ??= { options, pool: tesseractPool(options) });
  }

  async #counted(work: () => Promise<PageResult>): Promise<PageResult> {
    this.#running += 1;
    try {
      return await this.#available(work());
    } finally {
      this.#running -= 1;
    }
  }

  async #available<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      if (error instanceof TesseractEnded) throw new ProviderUnavailableError(this.name, { cause: error });
      throw error;
    }
  }
}
