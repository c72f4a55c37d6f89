import { JobHandler } from '@cairn/job-queue';
import type { Job, PlainJobHandler } from '@cairn/job-queue';
import { z } from 'zod';
import { LedgerBook } from './ledger-book.ts';

const payload = z.object({ how: z.enum(['exit', 'abort', 'memory']) });

/** Takes its process with it, each time in the way it was told. */
@JobHandler('drill.deadly', { maxAttempts: 3 })
export class DeadlyHandler implements PlainJobHandler<z.infer<typeof payload>, never> {
  readonly payloadSchema = payload;
  private readonly book: LedgerBook;

  constructor(book: LedgerBook) {
    this.book = book;
  }

  async run(job: Job<z.infer<typeof payload>>): Promise<never> {
    await this.book.begin(job);
    if (job.payload.how === 'exit') process.exit(1);
    if (job.payload.how === 'abort') process.abort();
    for (const hoard: unknown[] = []; ;) hoard.push(new Array(1_000_000).fill(Math.random()));
  }
}
