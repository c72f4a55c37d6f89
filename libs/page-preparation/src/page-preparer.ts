import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PageResult } from '@cairn/page-result';
import { workerEntry } from '@cairn/worker-entry';
import { createWorkingFolder } from '@cairn/working-folders';
import type { PageFacts } from './page-facts.ts';
import { DEFAULT_PAGE_LIMITS, type PageLimits } from './page-limits.ts';
import { pageProcessPool } from './page-process.ts';
import type { PageProcessPool, PoolFacts } from './page-process-pool.ts';
import type { PageTask } from './page-task.ts';

/** A page that is to be recognised. */
export interface PreparedPicture {
  /** For `completePage`. */
  facts: PageFacts;
  pictureDpi: number;
}

/** Prepares pages in processes of their own, for recognisers that run elsewhere. */
export class PagePreparer {
  readonly #pool: PageProcessPool<unknown>;
  #folder: Promise<string> | undefined;

  constructor(options: Partial<PageLimits> = {}) {
    const { wasmMemoryBytes, maxRenderedPixels, maxImagePixels, ...limits } = { ...DEFAULT_PAGE_LIMITS, ...options };
    this.#pool = pageProcessPool({
      ...limits,
      entry: workerEntry('preparation-worker', import.meta.url),
      name: 'page-preparation',
      data: { wasmMemoryBytes, maxRenderedPixels, maxImagePixels },
    });
  }

  /**
   * The page as a grey PNG.
   * @throws UnitFailedError about the page, ProviderUnavailableError; the signal's reason
   */
  async asPng(
    task: PageTask,
    signal: AbortSignal,
  ): Promise<(PreparedPicture & { png: Buffer }) | { existing: PageResult }> {
    const answer = await this.#pool.run(pageTask(task), signal);
    return answer as (PreparedPicture & { png: Buffer }) | { existing: PageResult };
  }

  /**
   * The page as an uncompressed TIFF in a file, which is gone once `work` has settled. No pixels pass through this
   * process.
   * @throws as `asPng`, and what `work` throws
   */
  async withFile(
    task: PageTask,
    signal: AbortSignal,
    work: (picture: PreparedPicture & { path: string }) => Promise<PageResult>,
  ): Promise<PageResult> {
    const path = join(await (this.#folder ??= createWorkingFolder('pictures')), `${randomUUID()}.tif`);
    try {
      const answer = await this.#pool.run({ ...pageTask(task), picturePath: path }, signal);
      const prepared = answer as PreparedPicture | { existing: PageResult };
      return 'existing' in prepared ? prepared.existing : await work({ ...prepared, path });
    } finally {
      await rm(path, { force: true });
    }
  }

  facts(): PoolFacts {
    return this.#pool.facts();
  }

  async close(): Promise<void> {
    await this.#pool.close();
    if (this.#folder) await rm(await this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  }
}

/** Only what the preparation needs: ids of users and jobs stay here. */
export function pageTask(task: PageTask): PageTask {
  const { documentPath, contentType, pageNumber, password, rotation, existingText, deskew, cleanUp } = task;
  return {
    ...{ documentPath, contentType, pageNumber },
    ...(password === undefined ? {} : { password }),
    ...(rotation === undefined ? {} : { rotation }),
    ...(existingText === undefined ? {} : { existingText }),
    ...(deskew === undefined ? {} : { deskew }),
    ...(cleanUp === undefined ? {} : { cleanUp }),
  };
}
