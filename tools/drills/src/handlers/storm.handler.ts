import { setTimeout as sleep } from 'node:timers/promises';
import { JobHandler } from '@cairn/job-queue';
import type { Job, JobContext, PlainJobHandler } from '@cairn/job-queue';
import { z } from 'zod';
import { LedgerBook } from './ledger-book.ts';
import type { Receipt } from './ledger-book.ts';

const payload = z.object({ seconds: z.number(), perSecond: z.number() });

/** Reports progress far more often than anybody can look. */
@JobHandler('drill.storm', { maxAttempts: 2 })
export class StormHandler implements PlainJobHandler<z.infer<typeof payload>, Receipt> {
  readonly payloadSchema = payload;
  private readonly book: LedgerBook;

  constructor(book: LedgerBook) {
    this.book = book;
  }

  async run(job: Job<z.infer<typeof payload>>, ctx: JobContext): Promise<Receipt> {
    const receipt = await this.book.begin(job);
    const { seconds, perSecond } = job.payload;
    const startedAt = performance.now();
    for (let done = 0; done < 1; done = (performance.now() - startedAt) / (1000 * seconds)) {
      await ctx.progress(99 * done, `${(100 * done).toFixed(2)} % of the storm is over`);
      await sleep(1000 / perSecond, undefined, { signal: ctx.signal });
    }
    return this.book.finish(job, receipt);
  }
}
