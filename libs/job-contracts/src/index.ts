export { JobStatus, type EnqueueJobRequest, type JobError, type JobStatusName, type JobView } from './job.ts';
export type { JobFeedMessageName, JobFeedMessages, JobSnapshot, UnitView } from './job-feed.ts';
export {
  DIGITISE_JOB_TYPE,
  type DigitisePayload,
  type DigitiseResult,
  type JobNotification,
} from './job-notifications.ts';
