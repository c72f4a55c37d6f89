import { JobCancelledError, JobHeldError } from '@cairn/errors';
import type { ClaimedJob } from '../claim/claimed-job.ts';
import { cancelStoppedJobs } from '../switches/cancel-stopped-jobs.ts';
import type { JobRun } from './job-run.ts';
import type { JobRunDependencies } from './run-dependencies.ts';

const AGAIN_MS = 1_000;

/** What a worker's jobs do when somebody throws a kill switch. */
export class StoppedWork {
  constructor(
    private readonly shared: Pick<JobRunDependencies, 'store' | 'switches' | 'handlers' | 'logger'>,
    private readonly runs: Iterable<JobRun>,
    private readonly giveBackAhead: (which: (job: ClaimedJob) => boolean) => void,
  ) {}

  /** Gives back what may not begin any more, and stops what may not go on. */
  obeySwitches(): void {
    const { switches, handlers, store, logger } = this.shared;
    const board = switches.boardNow;
    if (board.allOpen) return;
    const open = new Set(board.openTypes(handlers.claimedTypes));
    const paused = new Set(board.pausedUsers);
    this.giveBackAhead(({ jobType, userId }) => !open.has(jobType) || paused.has(userId));
    for (const run of this.runs) {
      if (run.job.parentId !== null && board.isStopped(run.job)) run.abort(new JobHeldError(run.job.id));
    }
    const running = Array.from(this.runs, ({ job }) => job);
    cancelStoppedJobs(store, board, running).then(
      (jobIds) => jobIds.forEach((jobId) => this.cancel(jobId)),
      (error: unknown) => {
        logger.warn('stopped jobs could not be cancelled yet', { error });
        setTimeout(() => this.obeySwitches(), AGAIN_MS).unref();
      },
    );
  }

  cancel(jobId: string): void {
    for (const run of this.runs) if (run.job.id === jobId) run.abort(new JobCancelledError(jobId));
  }
}
