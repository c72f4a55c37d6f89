import { JobCancelledError, LeaseLostError } from '@cairn/errors';
import type { AppError } from '@cairn/errors';
import type { ClaimedJob } from '../claim/claimed-job.ts';
import type { JobStore } from '../moves/job-store.ts';
import type { ProgressReport } from '../moves/record-progress.ts';
import { unitStarted } from '../units/unit-started.ts';
import { untilAnswered } from './until-answered.ts';

const REPORT_INTERVAL_MS = 250;
const MAX_MESSAGE_LENGTH = 500;

export interface JobProgressOptions {
  job: ClaimedJob;
  store: JobStore;
  /** Called when a write shows that the job is no longer ours, or shall stop. */
  abort: (reason: AppError) => void;
  giveUp: AbortSignal;
  random: () => number;
}

/**
 * Writes what a running job reports, one write after the other, so that history and percentages come in order and
 * nothing is written after `close`.
 */
export class JobProgress {
  private tail: Promise<void> = Promise.resolve();
  private pending: { percent: number; message?: string } | undefined;
  private timer: NodeJS.Timeout | undefined;
  private lastReportAt = -Infinity;
  private sequence: number;
  private closed = false;

  constructor(private readonly options: JobProgressOptions) {
    this.sequence = options.job.sequence;
  }

  /** Records events. @throws LeaseLostError when the job is no longer ours */
  record(report: ProgressReport): Promise<void> {
    const written = this.tail.then(() => this.write(report));
    this.tail = written.catch(() => undefined);
    return written;
  }

  /** Coalesced to four writes a second, the last one included; never throws, because progress is no reason to fail. */
  report(percent: number, message?: string): void {
    if (this.closed) return;
    this.pending = {
      percent: Math.max(wholePercent(percent), this.pending?.percent ?? 0),
      message: message?.slice(0, MAX_MESSAGE_LENGTH) ?? this.pending?.message,
    };
    const waitMs = this.lastReportAt + REPORT_INTERVAL_MS - performance.now();
    this.timer ??= setTimeout(() => this.writePending(), Math.max(0, waitMs));
  }

  /** The page shows a unit as running. */
  unitStarted(unitId: string, index: number): void {
    const { job, store } = this.options;
    // After what is being written, whose sequence it follows.
    this.tail = this.tail.then(() => store.unitStarted(unitStarted(job, { unitId, index, sequence: this.sequence })));
  }

  /** Nothing is written once this has resolved. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.tail;
  }

  private writePending(): void {
    const { pending } = this;
    this.timer = undefined;
    this.pending = undefined;
    this.lastReportAt = performance.now();
    if (!pending || this.closed) return;
    const { percent, message } = pending;
    const event = { kind: 'progress', data: { percent, message: message ?? null } } as const;
    // Whatever goes wrong shows in the signal, or in the next event that must be recorded.
    this.record({ events: [event], percent, message }).catch(() => undefined);
  }

  private async write(report: ProgressReport): Promise<void> {
    const { job, store, abort, giveUp, random } = this.options;
    const written = await untilAnswered(() => store.progress(job, report), giveUp, random);
    if (!written) {
      const lost = new LeaseLostError(job.id, String(job.workerId));
      abort(lost);
      throw lost;
    }
    this.sequence = written.sequence;
    if (written.cancelRequested) abort(new JobCancelledError(job.id));
  }
}

function wholePercent(percent: number): number {
  return Number.isFinite(percent) ? Math.min(100, Math.max(0, Math.floor(percent))) : 0;
}
