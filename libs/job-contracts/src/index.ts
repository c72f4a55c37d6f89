export { decodeFeedCursor, encodeFeedCursor, type HeardOfJob, type HeardSoFar } from './feed-cursor.ts';
export { FeedPosition } from './feed-position.ts';
export { JobStatus, type EnqueueJobRequest, type JobError, type JobStatusName, type JobView } from './job.ts';
export type {
  JobFeedEventMessage,
  JobFeedEventName,
  JobFeedMessage,
  JobFeedMessageName,
  JobFeedMessages,
  JobSnapshot,
  MissedMessages,
  UnitView,
} from './job-feed.ts';
export {
  DIGITISE_JOB_TYPE,
  type DigitisePayload,
  type DigitiseResult,
  type JobNotification,
} from './job-notifications.ts';
