import { setTimeout as sleep } from 'node:timers/promises';
import type { CheckpointStore } from '@cairn/checkpoints';
import type { ServiceLogger } from '@cairn/logging';
import { withTransaction } from '@cairn/postgres';
import type { DataSource } from 'typeorm';
import { purgeChildren } from '../children/purge-children.ts';
import { nextPage, purgeExpired } from './expired-jobs.ts';
import type { RetainedJob } from './expired-jobs.ts';
import { forgetWorkers } from './forgotten-workers.ts';
import { retentionDays } from './retention-options.ts';
import type { RetentionOptions } from './retention-options.ts';
import { endPass, giveUpTurn, keepTurn, takeTurn } from './retention-turn.ts';
import type { PayloadStore } from '../payloads/payload-store.ts';
import { sideBySide } from '../side-by-side/side-by-side.ts';

/** Jobs that one statement looks at, and at most deletes. */
const PAGE = 500;
const BLOBS_AT_ONCE = 8;
const BETWEEN_PASSES_SECONDS = 3_600;
const RETRY_SECONDS = 300;
/** A replica asks so often whether a pass is due; the rest of the load is the pass itself. */
const LOOK_MS = 10 * 60_000;
/** The first look waits for the start to be over. */
const FIRST_LOOK_MS = 30_000;

export interface RetentionDependencies {
  dataSource: DataSource;
  checkpoints: CheckpointStore;
  /** Where payloads lie that are too large for their row. */
  payloads?: PayloadStore | undefined;
  logger: ServiceLogger;
  /** Value in [0, 1). */
  random: () => number;
}

/**
 * Removes jobs that are kept long enough, with their history and their blobs: page by page, one replica at a time, and
 * never busy for more than half of the time. Does nothing, and asks nothing, when everything is kept for ever.
 */
export class Retention {
  private readonly stopping = new AbortController();
  private readonly days: ReturnType<typeof retentionDays>;
  private running: Promise<void> | undefined;

  /** @throws RangeError for a time that is no positive number */
  constructor(
    private readonly given: RetentionDependencies,
    options: RetentionOptions,
    private readonly pageSize = PAGE,
  ) {
    this.days = retentionDays(options);
  }

  start(): void {
    const keepsAll = Object.values(this.days).every((days) => days === undefined);
    if (!keepsAll) this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Goes on with the pass that is due. @returns how many jobs it removed; undefined when it is not this replica's turn */
  async pass(): Promise<number | undefined> {
    const { dataSource } = this.given;
    let cursor = await takeTurn(dataSource);
    if (cursor === undefined) return undefined;
    let deleted = 0;
    try {
      while (!this.stopping.signal.aborted) {
        const startedAt = performance.now();
        const page = await nextPage(dataSource, cursor, this.days, this.pageSize);
        const last = page.at(-1);
        if (!last) {
          await forgetWorkers(dataSource);
          await endPass(dataSource, BETWEEN_PASSES_SECONDS);
          return deleted;
        }
        deleted += await this.purge(page, last.jobId);
        cursor = last.jobId;
        await this.rest(performance.now() - startedAt);
      }
    } catch (error) {
      // Whatever is wrong, it will not be right in a moment; what was done stays done.
      await giveUpTurn(dataSource, RETRY_SECONDS).catch(() => undefined);
      throw error;
    }
    await giveUpTurn(dataSource, 0);
    return deleted;
  }

  private async purge(page: readonly RetainedJob[], cursor: string): Promise<number> {
    const { dataSource } = this.given;
    // The blobs first: a row without blobs is found again, blobs without a row are not.
    const jobIds = await this.deleteBlobs(page.filter(({ expired }) => expired));
    return withTransaction(dataSource, async (manager) => {
      const gone = jobIds.length === 0 ? [] : await purgeExpired(manager, jobIds, this.days);
      if (gone.length > 0) await purgeChildren(manager, gone);
      await keepTurn(manager, cursor, gone.length);
      return gone.length;
    });
  }

  /**
   * @returns ids of the jobs whose blobs are gone; the others are left to the next pass
   * @throws what the storage says when none could be removed
   */
  private async deleteBlobs(jobs: readonly RetainedJob[]): Promise<string[]> {
    const gone: string[] = [];
    const failures: { jobId: string; error: unknown }[] = [];
    await sideBySide(jobs, BLOBS_AT_ONCE, async ({ jobId, userId }) => {
      try {
        await this.given.checkpoints.deleteJob({ jobId, userId });
        await this.given.payloads?.delete({ jobId, userId });
        gone.push(jobId);
      } catch (error) {
        failures.push({ jobId, error });
      }
    });
    const [first] = failures;
    if (first && gone.length === 0) throw first.error;
    if (first)
      this.given.logger.warn('old jobs are kept, their files could not be removed', {
        jobs: failures.length,
        ...first,
      });
    return gone;
  }

  private async run(): Promise<void> {
    const { logger, random } = this.given;
    let waitMs = FIRST_LOOK_MS;
    for (;;) {
      await this.rest(waitMs * (1 - random() / 4));
      if (this.stopping.signal.aborted) return;
      waitMs = LOOK_MS;
      try {
        const deleted = await this.pass();
        if (deleted) logger.info('old jobs removed', { deleted });
      } catch (error) {
        logger.warn('old jobs cannot be removed, trying again later', { error });
      }
    }
  }

  private async rest(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.stopping.signal, ref: false }).catch(() => undefined);
  }
}
