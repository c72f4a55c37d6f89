import { existsSync } from 'node:fs';
import { PageProcessPool, RECOGNISERS_REST, type PageLimits, type PooledProcess } from '@cairn/page-preparation';
import { recognisePicture } from './recognise-picture.ts';
import { TesseractProcess, type PictureTask, type TesseractProcessOptions } from './tesseract-process.ts';

/** Of GNU coreutils. */
const STDBUF = '/usr/bin/stdbuf';

export type TesseractPool = PageProcessPool<PictureTask>;

/** Tesseracts of which each does page after page; where the system has no `stdbuf`, each page gets one of its own. */
export function tesseractPool(
  options: TesseractProcessOptions &
    Pick<PageLimits, 'processes' | 'pagesPerProcess' | 'recycleAboveMegabytes' | 'idleCloseMs'>,
  stdbuf: string | null = existsSync(STDBUF) ? STDBUF : null,
): TesseractPool {
  return new PageProcessPool({
    ...options,
    ...RECOGNISERS_REST,
    start: ({ language }) =>
      stdbuf === null ? new ProcessPerPage(options) : new TesseractProcess(stdbuf, options, language),
  });
}

/** A place for one Tesseract after the other. */
class ProcessPerPage implements PooledProcess<PictureTask> {
  readonly #options: TesseractProcessOptions;
  readonly #stopping = new AbortController();
  #running: Promise<unknown> = Promise.resolve();
  pagesDone = 0;
  readonly residentBytes = 0;

  constructor(options: TesseractProcessOptions) {
    this.#options = options;
  }

  get ended(): boolean {
    return this.#stopping.signal.aborted;
  }

  suits(): boolean {
    return true;
  }

  async run(task: PictureTask, signal: AbortSignal): Promise<string> {
    const reading = recognisePicture(task, this.#options, AbortSignal.any([signal, this.#stopping.signal]));
    this.#running = reading.catch(() => undefined);
    this.pagesDone += 1;
    return reading;
  }

  async end(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }
}
