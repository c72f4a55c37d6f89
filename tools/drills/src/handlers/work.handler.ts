import { setTimeout as sleep } from 'node:timers/promises';
import { JobHandler } from '@cairn/job-queue';
import type { Job, JobContext, PlainJobHandler } from '@cairn/job-queue';
import { z } from 'zod';
import { LedgerBook } from './ledger-book.ts';
import type { Receipt } from './ledger-book.ts';

const payload = z.object({
  ms: z.number().default(0),
  /** Waits until the drill opens this gate. */
  gate: z.string().optional(),
  /** Does not heed its signal: what it returns must be refused by the queue, not kept back by the handler. */
  deaf: z.boolean().default(false),
  padding: z.unknown().optional(),
});

type Payload = z.infer<typeof payload>;

const GATE_POLL_MS = 25;

/** The plain worker of the drills: takes its time and leaves its effect. */
@JobHandler('drill.work', { maxAttempts: 5 })
export class WorkHandler implements PlainJobHandler<Payload, Receipt> {
  readonly payloadSchema = payload;
  private readonly book: LedgerBook;

  constructor(book: LedgerBook) {
    this.book = book;
  }

  async run(job: Job<Payload>, { signal }: JobContext): Promise<Receipt> {
    const { ms, gate, deaf } = job.payload;
    const options = deaf ? {} : { signal };
    const receipt = await this.book.begin(job);
    try {
      while (gate && !(await this.book.isOpen(gate))) await sleep(GATE_POLL_MS, undefined, options);
      if (ms > 0) await sleep(ms, undefined, options);
    } catch (error) {
      await this.book.stopped(receipt, codeOf(signal.reason));
      throw error;
    }
    return this.book.finish(job, receipt);
  }
}

const codeOf = (reason: unknown): string => (reason as { code?: string } | undefined)?.code ?? 'stopped';
