import type { JobFeedMessageName } from '@cairn/job-contracts';

/** Each name once; the compiler demands that none of the contract is left out. */
const names: Record<JobFeedMessageName, true> = {
  jobSnapshot: true,
  jobsChanged: true,
  jobQueued: true,
  jobStarted: true,
  unitsPlanned: true,
  unitStarted: true,
  unitCompleted: true,
  unitFailed: true,
  jobProgress: true,
  jobRetryScheduled: true,
  jobCompleted: true,
  jobFailed: true,
  jobCancelled: true,
};

export const feedMessageNames = Object.keys(names) as JobFeedMessageName[];
