import { Readable } from 'node:stream';
import { ProviderUnavailableError, UnitFailedError } from '@cairn/errors';
import {
  DEFAULT_PAGE_LIMITS,
  PAGE_FAILURES,
  PagePreparer,
  completePage,
  pageTask,
  type PageLimits,
} from '@cairn/page-preparation';
import type { PageResult } from '@cairn/page-result';
import type { ProcessingProvider, ProcessingRequest, ProviderHealth } from '../processing-provider.ts';
import { isBetter, looksTurned } from '../tesseract/looks-turned.ts';
import { InstalledTesseract } from './installed-tesseract.ts';
import { detectRotation, recognisePicture } from './recognise-picture.ts';
import { TesseractEnded } from './run-tesseract.ts';

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

/** Preparing a page takes a twentieth of recognising it. */
const PREPARERS_FOR = 4;

/** Recognition by a Tesseract that is installed on this machine: less CPU time than the embedded one, about the same text. */
export class TesseractNativeProvider implements ProcessingProvider {
  readonly name = 'tesseract-native';
  readonly #options: TesseractNativeOptions;
  readonly #preparer: PagePreparer;
  readonly #installed: InstalledTesseract;
  readonly #pageTimeoutMs: number;
  #running = 0;
  #done = 0;

  constructor(options: TesseractNativeOptions) {
    this.#options = options;
    const processes = options.processes ?? DEFAULT_PAGE_LIMITS.processes;
    this.#pageTimeoutMs = options.pageTimeoutMs ?? DEFAULT_PAGE_LIMITS.pageTimeoutMs;
    this.#preparer = new PagePreparer({ ...options, processes: Math.ceil(processes / PREPARERS_FOR) });
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

  close(): Promise<void> {
    return this.#preparer.close();
  }

  /** Also the turn that the page seems to need. */
  async #recognise(request: TurnedRequest, engine: PageResult['engine'], signal: AbortSignal): Promise<Reading> {
    let rotation: PageResult['rotation'] = 0;
    const page = await this.#preparer.withFile(pageTask(request), signal, (picture) =>
      this.#within(signal, async (limited) => {
        const options = {
          program: this.#options.program,
          dataFolder: await this.#installed.dataFolder(),
          memoryMegabytes: this.#options.programMegabytes ?? 1_024,
          cpuSeconds: this.#pageTimeoutMs / 1000 + 1,
        };
        const blocks = await recognisePicture(picture, request.language, options, limited);
        const mayTurn = (request.autoRotate ?? true) && request.rotation === undefined;
        if (mayTurn && looksTurned(blocks, picture.facts)) rotation = await detectRotation(picture, options, limited);
        return completePage(picture.facts, { blocks, engine, boxes: 'measured' });
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

  async #available<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      if (error instanceof TesseractEnded) throw new ProviderUnavailableError(this.name, { cause: error });
      throw error;
    }
  }

  async #within(signal: AbortSignal, work: (signal: AbortSignal) => Promise<PageResult>): Promise<PageResult> {
    const timeout = AbortSignal.timeout(this.#pageTimeoutMs);
    this.#running += 1;
    try {
      return await work(AbortSignal.any([signal, timeout]));
    } catch (error) {
      signal.throwIfAborted();
      if (timeout.aborted) throw new UnitFailedError('PAGE_TIMEOUT', PAGE_FAILURES.PAGE_TIMEOUT);
      if (error instanceof TesseractEnded) throw new ProviderUnavailableError(this.name, { cause: error });
      throw error;
    } finally {
      this.#running -= 1;
    }
  }
}
