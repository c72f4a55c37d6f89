import { JobHandler } from '@cairn/job-queue';
import type { Job, PlainJobHandler } from '@cairn/job-queue';
import { z } from 'zod';
import { LedgerBook } from './ledger-book.ts';
import type { Receipt } from './ledger-book.ts';

const payload = z.object({
  ms: z.number(),
  /** Blocks in the first attempt only. */
  onceOnly: z.boolean().default(false),
});

/** Blocks the event loop, as a regular expression gone wild does. */
@JobHandler('drill.busy', { maxAttempts: 3 })
export class BusyHandler implements PlainJobHandler<z.infer<typeof payload>, Receipt> {
  readonly payloadSchema = payload;
  private readonly book: LedgerBook;

  constructor(book: LedgerBook) {
    this.book = book;
  }

  async run(job: Job<z.infer<typeof payload>>): Promise<Receipt> {
    const receipt = await this.book.begin(job);
    const { ms, onceOnly } = job.payload;
    const until = performance.now() + (onceOnly && job.attempt > 1 ? 0 : ms);
    while (performance.now() < until);
    return this.book.finish(job, receipt);
  }
}
