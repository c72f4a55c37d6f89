import { JobHandler } from '@cairn/job-queue';
import type { Job, PlainJobHandler } from '@cairn/job-queue';
import { z } from 'zod';
import { LedgerBook } from './ledger-book.ts';
import type { Receipt } from './ledger-book.ts';

const payload = z.object({});

/** A job type that only version 2 of the drilled process knows. */
@JobHandler('drill.newcomer', { maxAttempts: 2 })
export class NewcomerHandler implements PlainJobHandler<z.infer<typeof payload>, Receipt> {
  readonly payloadSchema = payload;
  private readonly book: LedgerBook;

  constructor(book: LedgerBook) {
    this.book = book;
  }

  async run(job: Job<z.infer<typeof payload>>): Promise<Receipt> {
    return this.book.finish(job, await this.book.begin(job));
  }
}
