import { setTimeout as sleep } from 'node:timers/promises';
import { JobHandler } from '@cairn/job-queue';
import type { Job, JobContext, Unit, UnitJobHandler } from '@cairn/job-queue';
import { z } from 'zod';
import { LedgerBook } from './ledger-book.ts';
import type { Receipt } from './ledger-book.ts';

const payload = z.object({ units: z.number(), msEach: z.number() });

/** A job of units with checkpoints: a crash may cost what was in flight, and no more. */
@JobHandler('drill.units', { maxAttempts: 20 })
export class UnitsHandler implements UnitJobHandler<z.infer<typeof payload>, number, Receipt> {
  readonly payloadSchema = payload;
  private readonly book: LedgerBook;

  constructor(book: LedgerBook) {
    this.book = book;
  }

  async plan(job: Job<z.infer<typeof payload>>): Promise<Unit<number>[]> {
    return Array.from({ length: job.payload.units }, (_, place) => ({
      id: String(place + 1).padStart(4, '0'),
      input: place,
    }));
  }

  async processUnit(unit: Unit<number>, ctx: JobContext, job: Job<z.infer<typeof payload>>): Promise<Uint8Array> {
    await this.book.unit(job, unit.id);
    await sleep(job.payload.msEach, undefined, { signal: ctx.signal });
    return Buffer.from(unit.id);
  }

  async assemble(job: Job<z.infer<typeof payload>>): Promise<Receipt> {
    return this.book.finish(job, await this.book.begin(job));
  }
}
