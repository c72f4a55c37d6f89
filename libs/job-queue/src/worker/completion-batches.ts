import type { ServiceLogger } from '@cairn/logging';
import { LeaseLostError } from '@cairn/errors';
import type { ClaimedJob } from '../claim/claimed-job.ts';
import type { JobStore } from '../moves/job-store.ts';
import { untilAnswered } from './until-answered.ts';

const MAX_JOBS = 500;
/** Of results in one statement. */
const MAX_BYTES = 1024 * 1024;

export interface FinishedJob {
  job: ClaimedJob;
  /** JSON. */
  result: string;
  durationMs: number;
}

export interface CompletionOptions {
  store: JobStore;
  /** Aborts when the process ends and the database does not answer. */
  abandoned: AbortSignal;
  random: () => number;
  logger: ServiceLogger;
  /** There is room for more. */
  onRecorded: () => void;
  /** The database refuses this one for what it is; the others of its batch are recorded. */
  onRefused: (finished: FinishedJob, error: unknown) => Promise<void>;
}

/**
 * Records the ends of jobs, many in one statement: what ends while a batch is under way is the next one. A job ends with
 * its handler as far as the worker's room is concerned, so that recording and running go on side by side.
 */
export class CompletionBatches {
  private waiting: FinishedJob[] = [];
  private running: Promise<void> | undefined;
  private recording: FinishedJob[] = [];

  constructor(private readonly options: CompletionOptions) {}

  /** Ended jobs that are not recorded yet. */
  get backlog(): number {
    return this.recording.length + this.waiting.length;
  }

  /** Token of the lease under which each of them ended; the last one, should a job have ended here twice. */
  leases(): ReadonlyMap<string, number> {
    // Made when asked for, once a claim: kept up to date with each job it would cost more, and fill the old generation.
    return new Map([...this.recording, ...this.waiting].map(({ job }) => [job.id, job.leaseToken]));
  }

  add(finished: FinishedJob): void {
    this.waiting.push(finished);
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
      this.recording = batch;
      await this.record(batch);
      this.recording = [];
      this.options.onRecorded();
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
    const { store, abandoned, random, logger } = this.options;
    const { workerId } = first.job;
    try {
      const held = await untilAnswered(() => store.complete(workerId, batch), abandoned, random);
      if (held.size < batch.length) this.reportLost(batch.filter(({ job }) => !held.has(job.id)));
    } catch (error) {
      if (abandoned.aborted) {
        logger.error('the end of jobs could not be recorded; they are left to the stale sweep', {
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
  private async refuse(finished: FinishedJob, error: unknown): Promise<void> {
    const { onRefused, logger } = this.options;
    try {
      await onRefused(finished, error);
    } catch (refusal) {
      const facts = { jobId: finished.job.id, error: refusal };
      logger.error('the end of the job could not be recorded; it is left to the stale sweep', facts);
    }
  }

  private reportLost(lost: FinishedJob[]): void {
    for (const { job } of lost) {
      const { code } = new LeaseLostError(job.id, String(job.workerId));
      this.options.logger.warn('a result was dropped: the lease has moved on', {
        jobId: job.id,
        workerId: job.workerId,
        code,
      });
    }
  }
}
