import type { ServiceLogger } from '@cairn/logging';
import { LeaseLostError } from '@cairn/errors';
import type { ClaimedJob } from '../claim/claimed-job.ts';
import type { HeldJob } from '../moves/lease.ts';
import type { JobStore } from '../moves/job-store.ts';
import { untilAnswered } from './until-answered.ts';

const MAX_JOBS = 500;
/** Of results in one statement. */
const MAX_BYTES = 1024 * 1024;

export interface FinishedJob {
  job: ClaimedJob;
  /** JSON. */
  result: string;
  /** The database refuses this one for what it is; the others of its batch are recorded. */
  onRefused: (error: unknown) => Promise<void>;
}

/**
 * Records the ends of jobs, many in one statement: what ends while a batch is under way is the next one. A job ends with
 * its handler as far as the worker's room is concerned, so that recording and running go on side by side.
 */
export class CompletionBatches {
  private waiting: FinishedJob[] = [];
  private running: Promise<void> | undefined;
  /** The lease under which each ended; the last one, should a job have ended here twice. */
  private readonly leases = new Map<string, number>();
  private unrecorded = 0;

  constructor(
    private readonly store: JobStore,
    /** Aborts when the process ends and the database does not answer. */
    private readonly abandoned: AbortSignal,
    private readonly random: () => number,
    private readonly logger: ServiceLogger,
    /** There is room for more. */
    private readonly onRecorded: () => void = () => undefined,
  ) {}

  /** Ended jobs that are not recorded yet. */
  get backlog(): number {
    return this.unrecorded;
  }

  has(claim: HeldJob): boolean {
    return this.leases.get(claim.id) === claim.leaseToken;
  }

  add(finished: FinishedJob): void {
    this.waiting.push(finished);
    this.leases.set(finished.job.id, finished.job.leaseToken);
    this.unrecorded += 1;
    this.running ??= this.run();
  }

  /** Resolves when everything added so far is recorded or given up. */
  async drained(): Promise<void> {
    while (this.running) await this.running;
  }

  private async run(): Promise<void> {
    // Whatever else ends in this turn of the event loop goes along.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.waiting.length > 0) {
      const batch = this.take();
      await this.record(batch);
      for (const { job } of batch) if (this.has(job)) this.leases.delete(job.id);
      this.unrecorded -= batch.length;
      this.onRecorded();
    }
    this.running = undefined;
  }

  /** Of one worker: after a lost lease the process goes on under another id. */
  private take(): FinishedJob[] {
    const workerId = this.waiting[0]?.job.workerId;
    let bytes = 0;
    let count = 0;
    for (const { job, result } of this.waiting) {
      bytes += result.length;
      if (count === MAX_JOBS || job.workerId !== workerId || (count > 0 && bytes > MAX_BYTES)) break;
      count += 1;
    }
    return this.waiting.splice(0, count);
  }

  private async record(batch: FinishedJob[]): Promise<void> {
    const [first] = batch;
    if (!first) return;
    const { workerId } = first.job;
    try {
      const held = await untilAnswered(() => this.store.complete(workerId, batch), this.abandoned, this.random);
      if (held.size < batch.length) this.reportLost(batch.filter(({ job }) => !held.has(job.id)));
    } catch (error) {
      if (this.abandoned.aborted) {
        this.logger.error('the end of jobs could not be recorded; they are left to the stale sweep', {
          jobIds: batch.map(({ job }) => job.id),
          error,
        });
      } else if (batch.length === 1) {
        await this.refuse(first, error);
      } else {
        // One of them is the culprit: halves find it.
        const middle = Math.ceil(batch.length / 2);
        await this.record(batch.slice(0, middle));
        await this.record(batch.slice(middle));
      }
    }
  }

  /** Never rejects: the others of the batch are still to be recorded. */
  private async refuse({ job, onRefused }: FinishedJob, error: unknown): Promise<void> {
    try {
      await onRefused(error);
    } catch (refusal) {
      const facts = { jobId: job.id, error: refusal };
      this.logger.error('the end of the job could not be recorded; it is left to the stale sweep', facts);
    }
  }

  private reportLost(lost: FinishedJob[]): void {
    for (const { job } of lost) {
      const { code } = new LeaseLostError(job.id, String(job.workerId));
      this.logger.warn('a result was dropped: the lease has moved on', { jobId: job.id, workerId: job.workerId, code });
    }
  }
}
