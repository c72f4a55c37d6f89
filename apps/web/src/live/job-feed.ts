import type { JobError, JobFeedMessageName, JobFeedMessages, JobSnapshot, JobStatusName } from '@cairn/job-contracts';

import type { FeedMessage } from './feed-message.ts';
import {
  completeUnits,
  type LiveUnit,
  placeUnit,
  planUnits,
  restartUnits,
  snapshotUnits,
  stopUnits,
  unitPercent,
} from './live-units.ts';

/** One job as the hub tells it. */
export interface LiveJob {
  jobId: string;
  /** The document the job is about. */
  documentId: string | null;
  status: JobStatusName;
  /** False once the job is over, also when how it ended was missed. */
  active: boolean;
  percent: number;
  message: string | null;
  /** In plan order, so a unit's `index` is its place. */
  units: readonly LiveUnit[];
  attempt: number;
  /** When the next attempt starts, between attempts. */
  nextAttemptAt: string | null;
  error: JobError | null;
  sequence: number;
}

export interface JobFeed {
  jobs: Readonly<Record<string, LiveJob>>;
  /** A message was missed: only a new snapshot, so a new connection, tells what it was. */
  gap: boolean;
}

export type JobFeedAction = { type: 'message'; message: FeedMessage } | { type: 'forgotten'; jobId: string };

export const silentFeed: JobFeed = { jobs: {}, gap: false };

export function jobFeedReducer(feed: JobFeed, action: JobFeedAction): JobFeed {
  if (action.type === 'forgotten') {
    if (!feed.jobs[action.jobId]) return feed;
    const { [action.jobId]: _forgotten, ...jobs } = feed.jobs;
    return { ...feed, jobs };
  }
  const { message } = action;
  return message.name === 'jobSnapshot' ? withSnapshot(feed, message.body.jobs) : withEvent(feed, message);
}

function withSnapshot(feed: JobFeed, snapshots: readonly JobSnapshot[]): JobFeed {
  const jobs: Record<string, LiveJob> = {};
  // A snapshot carries every active job: one that is not in it ended while nobody listened.
  for (const job of Object.values(feed.jobs)) jobs[job.jobId] = job.active ? { ...job, active: false } : job;
  for (const snapshot of snapshots) {
    const known = feed.jobs[snapshot.job.id];
    jobs[snapshot.job.id] = known && known.sequence > snapshot.sequence ? known : fromSnapshot(snapshot, known);
  }
  return { jobs, gap: false };
}

function fromSnapshot({ job, units, sequence }: JobSnapshot, known: LiveJob | undefined): LiveJob {
  return {
    jobId: job.id,
    documentId: job.subjectId,
    status: job.status,
    active: true,
    percent: job.progressPercent,
    message: job.statusMessage,
    // Before the next attempt has planned, the hub knows no units, but the page remembers them.
    units: units.length > 0 ? snapshotUnits(known?.units ?? [], units, sequence) : restartUnits(known?.units ?? []),
    attempt: job.attempt,
    nextAttemptAt: null,
    error: job.error,
    sequence,
  };
}

type JobEvent = Exclude<FeedMessage, { name: 'jobSnapshot' }>;

function withEvent(feed: JobFeed, event: JobEvent): JobFeed {
  const { jobId, subjectId, sequence } = event.body;
  const known = feed.jobs[jobId];
  if (known && sequence < known.sequence) return feed;
  const before = known ?? unknownJob(jobId, subjectId);
  const after = { ...apply(before, event, sequence > before.sequence), sequence };
  const missed = known ? sequence > known.sequence + 1 : event.name !== 'jobQueued';
  // What was missed of a job that is over does not matter: the document tells how it ended.
  return { jobs: { ...feed.jobs, [jobId]: after }, gap: feed.gap || (missed && after.active) };
}

function unknownJob(jobId: string, documentId: string | null): LiveJob {
  return {
    jobId,
    documentId,
    status: 'Processing',
    active: true,
    percent: 0,
    message: null,
    units: [],
    attempt: 1,
    nextAttemptAt: null,
    error: null,
    sequence: 0,
  };
}

/** @param fresh false for a message that repeats the sequence of the last one */
function apply(job: LiveJob, event: JobEvent, fresh: boolean): LiveJob {
  if (!fresh && !repeats[event.name]) return job;
  if (!job.active && (!fresh || !revives[event.name])) return job;
  switch (event.name) {
    case 'jobQueued':
      return queued(job, event.body);
    case 'jobStarted':
      return started(job, event.body.attempt);
    case 'unitsPlanned':
      return planned(job, event.body.units);
    case 'unitStarted':
      return unitStarted(job, event.body);
    case 'unitCompleted': {
      const { unitId, index, sequence, resumed, totalUnits } = event.body;
      return withUnit(job, { unitId, index, status: 'done', resumed, settledAt: sequence }, totalUnits);
    }
    case 'unitFailed': {
      const { unitId, index, sequence, message } = event.body;
      return withUnit(job, { unitId, index, status: 'failed', reason: message, settledAt: sequence });
    }
    case 'jobProgress':
      return { ...job, status: 'Processing', percent: event.body.percent, message: event.body.message };
    case 'jobRetryScheduled': {
      const { runAt, error } = event.body;
      return { ...job, active: true, status: 'Queued', units: stopUnits(job.units), nextAttemptAt: runAt, error };
    }
    case 'jobCompleted':
      return {
        ...job,
        active: false,
        status: 'Completed',
        percent: 100,
        message: null,
        units: completeUnits(job.units),
        error: null,
      };
    case 'jobFailed':
      return { ...job, active: false, status: 'Failed', units: stopUnits(job.units), error: event.body.error };
    case 'jobCancelled':
      return { ...job, active: false, status: 'Cancelled', units: stopUnits(job.units) };
  }
}

/** Messages that may repeat the sequence of the one before; any other one with a known sequence is a duplicate. */
const repeats: Partial<Record<JobFeedMessageName, true>> = { unitStarted: true, jobProgress: true };

/** What may follow after the end of a job: a person asked for another run. */
const revives: Partial<Record<JobFeedMessageName, true>> = { jobQueued: true, jobStarted: true };

function queued(job: LiveJob, { job: view }: JobFeedMessages['jobQueued']): LiveJob {
  return {
    ...job,
    documentId: view.subjectId,
    active: true,
    status: view.status,
    percent: view.progressPercent,
    message: view.statusMessage,
    units: restartUnits(job.units),
    nextAttemptAt: null,
    error: null,
  };
}

function started(job: LiveJob, attempt: number): LiveJob {
  const running = { active: true, status: 'Processing', nextAttemptAt: null, error: null } as const;
  return { ...job, ...running, attempt, units: restartUnits(job.units) };
}

/** A new plan counts anew, also below what an earlier attempt had reached. */
function planned(job: LiveJob, plan: JobFeedMessages['unitsPlanned']['units']): LiveJob {
  const units = planUnits(job.units, plan);
  return { ...job, units, percent: unitPercent(units) };
}

/** It has no place of its own in the history, so it may come after what happened to the unit later. */
function unitStarted(job: LiveJob, { unitId, index, sequence }: JobFeedMessages['unitStarted']): LiveJob {
  const settledAt = job.units[index]?.settledAt;
  if (settledAt !== undefined && settledAt >= sequence) return job;
  return withUnit(job, { unitId, index, status: 'running' });
}

function withUnit(job: LiveJob, unit: LiveUnit, totalUnits = 0): LiveJob {
  const units = placeUnit(job.units, unit, totalUnits);
  return { ...job, status: 'Processing', units, percent: Math.max(job.percent, unitPercent(units)) };
}
