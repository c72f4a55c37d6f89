import { JobHandler } from '@cairn/job-queue';
import type { Job, JobContext, PlainJobHandler } from '@cairn/job-queue';
import { z } from 'zod';
import { LedgerBook } from './ledger-book.ts';
import { NASTY_PLACES, TEXTS } from './nasty-texts.ts';

const payload = z.object({ text: z.enum(['nul', 'loneSurrogate', 'megabyte']), place: z.enum(NASTY_PLACES) });

/** Puts texts that PostgreSQL or JSON cannot hold wherever a handler can put text. */
@JobHandler('drill.nasty-texts', { maxAttempts: 2 })
export class NastyTextsHandler implements PlainJobHandler<z.infer<typeof payload>, unknown> {
  readonly payloadSchema = payload;
  private readonly book: LedgerBook;

  constructor(book: LedgerBook) {
    this.book = book;
  }

  async run(job: Job<z.infer<typeof payload>>, ctx: JobContext): Promise<unknown> {
    const receipt = await this.book.begin(job);
    const text = TEXTS[job.payload.text];
    switch (job.payload.place) {
      case 'progress':
        await ctx.progress(50, text);
        break;
      case 'message':
        throw new Error(text);
      case 'stack':
        throw Object.assign(new Error('with a stack'), { stack: text });
      case 'thrownValue':
        throw text;
      case 'cause':
        throw new Error('with a cause', { cause: new Error(text) });
    }
    await this.book.finish(job, receipt);
    if (job.payload.place === 'result') return { ...receipt, text };
    return job.payload.place === 'resultKey' ? { ...receipt, [text]: 1 } : receipt;
  }
}
