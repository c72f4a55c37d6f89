import type { JobError, JobView } from './job.ts';

/** One unit of a job as the page's grid shows it. `index` counts from 0 in plan order. */
export interface UnitView {
  unitId: string;
  index: number;
  status: 'waiting' | 'running' | 'done' | 'failed';
}

/** State of one active job when a client connects; updates with a higher `sequence` follow. */
export interface JobSnapshot {
  job: JobView;
  /** Empty until the handler has planned its units, and for jobs without units. */
  units: UnitView[];
  sequence: number;
}

interface JobFeedEvent {
  jobId: string;
  subjectId: string | null;
  /** Position in the job's history, gapless from 1. Events without a row of their own repeat the last one. */
  sequence: number;
  at: string;
}

/**
 * Hub methods that the server calls on the page, by name. Clients only listen; they never need to invoke.
 * `jobSnapshot` comes first on every connection and carries all jobs of the user that are Queued or Processing.
 */
export interface JobFeedMessages {
  jobSnapshot: { jobs: JobSnapshot[] };
  jobQueued: JobFeedEvent & { job: JobView };
  jobStarted: JobFeedEvent & { attempt: number };
  unitsPlanned: JobFeedEvent & { units: { unitId: string; index: number }[] };
  unitStarted: JobFeedEvent & { unitId: string; index: number };
  unitCompleted: JobFeedEvent & {
    unitId: string;
    index: number;
    completedUnits: number;
    totalUnits: number;
    resumed: boolean;
  };
  unitFailed: JobFeedEvent & { unitId: string; index: number; code: string; message: string };
  jobProgress: JobFeedEvent & { percent: number; message: string | null };
  jobRetryScheduled: JobFeedEvent & { attempt: number; runAt: string; error: JobError };
  jobCompleted: JobFeedEvent & { result: unknown };
  jobFailed: JobFeedEvent & { error: JobError };
  jobCancelled: JobFeedEvent;
}

export type JobFeedMessageName = keyof JobFeedMessages;
