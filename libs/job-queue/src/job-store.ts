import { withTransaction } from '@cairn/postgres';
import type { DataSource, EntityManager } from 'typeorm';
import { claimJobs } from './claim-jobs.ts';
import type { ClaimedJob, ClaimOptions, HeldJob } from './claim-jobs.ts';
import { completeJob } from './complete-job.ts';
import { failJob } from './fail-job.ts';
import type { AttemptFailure } from './fail-job.ts';
import { finishCancel } from './cancel-job.ts';
import type { JobEvent, JobEventSink } from './job-event.ts';
import type { Database } from './job-row.ts';
import { jobEvent } from './record-moves.ts';
import type { MovedRow } from './record-moves.ts';
import { recordProgress } from './record-progress.ts';
import type { ProgressReport } from './record-progress.ts';
import { releaseJob } from './release-job.ts';

/** Runs moves together with what the app wants recorded beside them: both commit, or neither. */
export class JobStore {
  constructor(
    readonly dataSource: DataSource,
    private readonly sink: JobEventSink | undefined,
  ) {}

  /** @returns the recorded events, in order; none when no row was in the state that the move starts from */
  async record(
    move: (db: Database) => Promise<MovedRow[]>,
    source: DataSource | EntityManager = this.dataSource,
  ): Promise<JobEvent[]> {
    const { sink } = this;
    if (!sink) return (await move(source)).map((row) => jobEvent(row.Event));
    return withTransaction(source, async (manager) => {
      const events = (await move(manager)).map((row) => jobEvent(row.Event));
      if (events.length > 0) await sink.record(manager, events);
      return events;
    });
  }

  async claim(options: ClaimOptions): Promise<ClaimedJob[]> {
    let claimed: ClaimedJob[] = [];
    await this.record(async (db) => {
      const { rows, jobs } = await claimJobs(db, options);
      claimed = jobs;
      return rows;
    });
    return claimed;
  }

  /** The moves below return nothing when the lease has moved on. */
  async complete(held: HeldJob, result: unknown): Promise<JobEvent | undefined> {
    return (await this.record((db) => completeJob(db, held, result)))[0];
  }

  async fail(held: HeldJob, failure: AttemptFailure): Promise<JobEvent | undefined> {
    return (await this.record((db) => failJob(db, held, failure)))[0];
  }

  async release(held: HeldJob): Promise<JobEvent | undefined> {
    return (await this.record((db) => releaseJob(db, held)))[0];
  }

  async finishCancel(held: HeldJob): Promise<JobEvent | undefined> {
    return (await this.record((db) => finishCancel(db, held)))[0];
  }

  async progress(
    held: HeldJob,
    report: ProgressReport,
  ): Promise<{ sequence: number; cancelRequested: boolean } | undefined> {
    let cancelRequested = false;
    const events = await this.record(async (db) => {
      const rows = await recordProgress(db, held, report);
      cancelRequested = rows.some((row) => row.CancelRequested);
      return rows;
    });
    const last = events.at(-1);
    return last && { sequence: last.sequence, cancelRequested };
  }
}
