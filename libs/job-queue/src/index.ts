export type {
  AnyJobHandler,
  Job,
  JobContext,
  JobLogger,
  PlainJobHandler,
  Unit,
  UnitContext,
  UnitJobHandler,
  UnitOutcome,
  UnitRemarks,
  UnitOutput,
} from './handlers/handler.ts';
export { jobQueueMigrations } from './schema/job-queue-migrations.ts';
export { JobEventSink, type JobEvent, type JobEventData, type JobEventKind } from './moves/job-event.ts';
export { JobFeed, type JobFeedListener } from './feed/job-feed.ts';
export { LocalJobFeed } from './feed/local-job-feed.ts';
export { JobHandler, type JobHandlerOptions } from './handlers/job-handler.decorator.ts';
export type { ChildJob, ChildOutcome, RunChildrenOptions } from './children/child-job.ts';
export type { SpreadOptions } from './units/spread-options.ts';
export type { JobQueueOptions, WorkerOptions } from './job-queue-options.ts';
export { JobQueueModule, type JobQueueModuleAsyncOptions } from './job-queue.module.ts';
export type { DebounceJob, Enqueued, EnqueueJob, UniqueJob } from './enqueue/enqueue-job.ts';
export type { EnqueueOptions } from './enqueue/enqueuer.ts';
export type { QueueDepthOptions } from './enqueue/queue-depth.ts';
export { JobQueue, type JobPage, type RedriveMany } from './jobs/job-queue.ts';
export { BlobPayloadStore } from './payloads/blob-payload-store.ts';
export type { LargePayloadOptions } from './payloads/large-payloads.ts';
export { PayloadStore } from './payloads/payload-store.ts';
export { ensureScalerRole } from './schema/scaler-role.ts';
export type { JobLimitOptions } from './limits/job-limits.ts';
export { QueueSwitches } from './switches/queue-switches.ts';
export type { QueueSwitch, SwitchChange, SwitchMode, SwitchScope } from './switches/queue-switch.ts';
export { JobSchedule, type DeclaredSchedule } from './schedules/job-schedule.decorator.ts';
export { JobSchedules } from './schedules/job-schedules.ts';
export type { MissedTicks } from './schedules/missed-ticks.ts';
export type { ScheduleChange, ScheduleDefinition, ScheduleView } from './schedules/schedule-row.ts';
export { QueueStatistics, type JobTypeStatistics, type QueueFigures } from './statistics/queue-statistics.ts';
export type { RetentionOptions } from './retention/retention-options.ts';
export { readHistory, type HistoryEvent } from './history/history-event.ts';
export { listAttempts, type AttemptRecord } from './history/list-attempts.ts';
export { rebuildJob, type RebuiltJob } from './history/rebuild-job.ts';
