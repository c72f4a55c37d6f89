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
export type { JobNotification } from './job-notifications.ts';
export {
  DEFAULT_DIGITISE_SETTINGS,
  DIGITISE_JOB_TYPE,
  DOCUMENT_CONTENT_TYPES,
  EXISTING_TEXT,
  type DigitisePart,
  type DigitisePayload,
  type DigitiseResult,
  type DigitiseSettings,
  type DocumentContentType,
  type ExistingText,
} from './digitise.ts';
export { MAX_PAGES_TEXT, PagesFault, parsePages, selectPages, type PageRange } from './select-pages.ts';
