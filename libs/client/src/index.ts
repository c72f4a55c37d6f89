export { CairnClient, type CairnClientOptions } from './cairn-client.ts';
export type { Credentials } from './auth/credentials.ts';
export { FactoryCredentials, type TokenFactory } from './auth/token-factory.ts';
export { readTokenClaims, type TokenClaims } from './auth/token-claims.ts';
export {
  ApiError,
  apiErrorOf,
  errorAnswer,
  unreachable,
  type ErrorAnswer,
  type ErrorItem,
} from './errors/api-error.ts';
export {
  isActive,
  type Document,
  type DocumentPage,
  type DocumentSettings,
  type DocumentStatus,
  type ResultKind,
} from './documents/document.ts';
export { DocumentRefresher, type DocumentRefresherOptions } from './documents/document-refresher.ts';
export type { CallOptions, Documents, ListOptions, RetryOptions, UploadOptions } from './documents/documents.ts';
export { uploadForm, type UploadFields } from './documents/upload-form.ts';
export { randomId } from './documents/random-id.ts';
export type { JobFeed, LiveJob } from './feed/job-feed.ts';
export type { LiveJobs } from './feed/live-jobs.ts';
export type { LiveUnit } from './feed/live-units.ts';
export type { ConnectionState } from './hub/hub-link.ts';
export { systemTimers, type Timers } from './timers/timers.ts';
export { jobProgress, type JobProgress } from './watch/job-progress.ts';
export type { JobWatch, JobWatchEvents, WatchedJob } from './watch/job-watch.ts';

export type { JobFeedEventMessage, JobFeedMessage } from '@cairn/job-contracts';
