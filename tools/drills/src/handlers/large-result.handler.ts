import { JobHandler } from '@cairn/job-queue';
import type { Job, PlainJobHandler } from '@cairn/job-queue';
import { z } from 'zod';
import { LedgerBook } from './ledger-book.ts';
import type { Receipt } from './ledger-book.ts';

const payload = z.object({
  mib: z.number().default(0),
  /** Objects in objects, more than most parsers follow. */
  depth: z.number().default(0),
});

/** Returns more than anybody wants to store. */
@JobHandler('drill.large-result', { maxAttempts: 1 })
export class LargeResultHandler implements PlainJobHandler<z.infer<typeof payload>, Receipt & { filling: unknown }> {
  readonly payloadSchema = payload;
  private readonly book: LedgerBook;

  constructor(book: LedgerBook) {
    this.book = book;
  }

  async run(job: Job<z.infer<typeof payload>>): Promise<Receipt & { filling: unknown }> {
    const { mib, depth } = job.payload;
    const receipt = await this.book.finish(job, await this.book.begin(job));
    let filling: unknown = 'x'.repeat(mib * 1024 * 1024);
    for (let level = 0; level < depth; level += 1) filling = { filling };
    return { ...receipt, filling };
  }
}
