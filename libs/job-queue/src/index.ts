export type {
  AnyJobHandler,
  Job,
  JobContext,
  JobLogger,
  PlainJobHandler,
  Unit,
  UnitJobHandler,
  UnitOutcome,
  UnitOutput,
} from './handler.ts';
export { jobQueueMigrations } from './create-job-queue.migration.ts';
export { JobEventSink, type JobEvent, type JobEventData, type JobEventKind } from './job-event.ts';
export { JobFeed, type JobFeedListener } from './job-feed.ts';
export { JobHandler, type JobHandlerOptions } from './job-handler.decorator.ts';
export type { JobQueueOptions, WorkerOptions } from './job-queue-options.ts';
export { JobQueueModule, type JobQueueModuleAsyncOptions } from './job-queue.module.ts';
export { JobQueue, type EnqueueJob, type JobPage } from './job-queue.ts';
export { ensureScalerRole } from './scaler-role.ts';
