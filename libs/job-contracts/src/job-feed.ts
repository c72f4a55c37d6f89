import type { JobError, JobView } from './job.ts';

/** One unit of a job as the page's grid shows it. `index` counts from 0 in plan order. */
export interface UnitView {
  unitId: string;
  index: number;
  status: 'waiting' | 'running' | 'done' | 'failed';
  /** Done by an earlier attempt, whose checkpoint held. */
  resumed: boolean;
}

/** State of one active job; events with a higher `sequence` follow. */
export interface JobSnapshot {
  job: JobView;
  /** Empty until the handler has planned its units, for jobs without units, and beyond some thousands of units. */
  units: UnitView[];
  sequence: number;
}

interface JobFeedEvent {
  jobId: string;
  subjectId: string | null;
  /** Position in the job's history, from 1. Progress may be left out, so numbers may be skipped. */
  sequence: number;
  /** The sequence of this job that the sender takes the receiver to hold: with less than that, something was lost. */
  follows: number;
  at: string;
}

/**
 * Hub methods that the server calls on the page, by name. Clients only listen; they never need to invoke.
 * `jobSnapshot` is the first message of every connection, and of every answer to a cursor. See `FeedPosition`.
 */
export interface JobFeedMessages {
  /**
   * `whole`: all jobs of the user that are Queued or Processing; what is not among them is over. Otherwise those among
   * them replace what was known of them, and the others stand. `more`: the user has so many that only the newest are
   * shown. `at` is the time of the reading, ISO 8601.
   */
  jobSnapshot: { whole: boolean; more: boolean; at: string; jobs: JobSnapshot[] };
  /** Something happened that is not told one by one: ask for what was missed. Sent where the server knows no connections. */
  jobsChanged: Record<string, never>;
  jobQueued: JobFeedEvent & { job: JobView };
  jobStarted: JobFeedEvent & { attempt: number };
  unitsPlanned: JobFeedEvent & { units: { unitId: string; index: number }[] };
  /** State and not history: it repeats the last sequence, may come twice, and says nothing about a unit that is over. */
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

/** One call of the hub, as data. */
export type JobFeedMessage = {
  [Name in JobFeedMessageName]: { name: Name; message: JobFeedMessages[Name] };
}[JobFeedMessageName];

/** A message about one job. */
export type JobFeedEventName = Exclude<JobFeedMessageName, 'jobSnapshot' | 'jobsChanged'>;
export type JobFeedEventMessage = Extract<JobFeedMessage, { name: JobFeedEventName }>;

/** Answer of `GET /internal/jobs/feed?cursor=…`: what a hub connection with this cursor would be sent first. */
export interface MissedMessages {
  messages: JobFeedMessage[];
}
