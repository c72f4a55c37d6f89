import type {
  JobError,
  JobFeedEventMessage,
  JobFeedEventName,
  JobFeedMessage,
  JobFeedMessages,
  JobSnapshot,
  JobStatusName,
} from '@cairn/job-contracts';

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
  /** The document that the job is about; the caller's own reference for jobs about something else. */
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

/** The jobs heard of, by id. */
export type JobFeed = Readonly<Record<string, LiveJob>>;

export const silentFeed: JobFeed = {};

/** Jobs that are over and remembered: so many, and the others go in the order they came. */
const mostEnded = 200;

/** @param told news only: `FeedPosition` tells what is news, and notices what is missing */
export function withMessage(feed: JobFeed, told: JobFeedMessage): JobFeed {
  if (told.name === 'jobsChanged') return feed;
  return told.name === 'jobSnapshot' ? withSnapshot(feed, told.message) : withEvent(feed, told);
}

export function withoutJob(feed: JobFeed, jobId: string): JobFeed {
  if (!feed[jobId]) return feed;
  const { [jobId]: _forgotten, ...rest } = feed;
  return rest;
}

function withSnapshot(feed: JobFeed, { whole, jobs: shown }: JobFeedMessages['jobSnapshot']): JobFeed {
  const jobs: Record<string, LiveJob> = { ...feed };
  if (whole) {
    // What is not in it ended while nobody listened; how it ended may be told in a moment.
    for (const job of Object.values(feed)) if (job.active) jobs[job.jobId] = { ...job, active: false };
  }
  for (const snapshot of shown) {
    const known = feed[snapshot.job.id];
    jobs[snapshot.job.id] = known && known.sequence > snapshot.sequence ? known : fromSnapshot(snapshot, known);
  }
  return jobs;
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

function withEvent(feed: JobFeed, told: JobFeedEventMessage): JobFeed {
  const { jobId, subjectId, sequence } = told.message;
  const known = feed[jobId];
  const before = known ?? unknownJob(jobId, subjectId);
  if (isOver(before) && !revives[told.name]) return feed;
  const after = { ...apply(before, told), sequence: Math.max(before.sequence, sequence) };
  const jobs = { ...feed, [jobId]: after };
  return after.active ? jobs : withoutOldest(jobs);
}

function isOver({ active, status }: LiveJob): boolean {
  return !active && status !== 'Queued' && status !== 'Processing';
}

/** What may follow after the end of a job: somebody asked for another run. */
const revives: Partial<Record<JobFeedEventName, true>> = { jobQueued: true, jobStarted: true };

function withoutOldest(feed: JobFeed): JobFeed {
  const ended = Object.values(feed).filter((job) => !job.active);
  const oldest = ended.slice(0, Math.max(0, ended.length - mostEnded));
  return oldest.reduce((jobs, { jobId }) => withoutJob(jobs, jobId), feed);
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

function apply(job: LiveJob, { name, message }: JobFeedEventMessage): LiveJob {
  switch (name) {
    case 'jobQueued':
      return queued(job, message);
    case 'jobStarted':
      return started(job, message.attempt);
    case 'unitsPlanned':
      return planned(job, message.units);
    case 'unitStarted':
      return unitStarted(job, message);
    case 'unitCompleted': {
      const { unitId, index, sequence, resumed, totalUnits } = message;
      return withUnit(job, { unitId, index, status: 'done', resumed, settledAt: sequence }, totalUnits);
    }
    case 'unitFailed': {
      const { unitId, index, sequence, message: reason } = message;
      return withUnit(job, { unitId, index, status: 'failed', reason, settledAt: sequence });
    }
    case 'jobProgress':
      return { ...job, status: 'Processing', percent: message.percent, message: message.message };
    case 'jobRetryScheduled': {
      const { runAt, error } = message;
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
      return { ...job, active: false, status: 'Failed', units: stopUnits(job.units), error: message.error };
    case 'jobCancelled':
      return { ...job, active: false, status: 'Cancelled', units: stopUnits(job.units) };
  }
}

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
