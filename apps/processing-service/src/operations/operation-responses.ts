import type { JobTypeStatistics, QueueFigures, QueueSwitch, ScheduleView, SwitchChange } from '@cairn/job-queue';
import { ApiProperty } from '@nestjs/swagger';

const COUNTS = ['queued', 'due', 'running', 'deferred', 'parked', 'failed'];

class JobTypeStatisticsResponse implements JobTypeStatistics {
  @ApiProperty({ example: 'document.digitise' })
  jobType!: string;
  @ApiProperty({ description: 'Not started and not over: due, deferred and parked together.' })
  queued!: number;
  @ApiProperty({ description: 'Could start now, but for limits and switches.' })
  due!: number;
  @ApiProperty({ type: Number, nullable: true, description: 'How long the oldest due job has been due.' })
  oldestDueSeconds!: number | null;
  @ApiProperty({ description: 'On workers that are alive.' })
  running!: number;
  @ApiProperty({ description: 'Wait for their time, or for their next attempt.' })
  deferred!: number;
  @ApiProperty({ description: 'Wait for their children.' })
  parked!: number;
  @ApiProperty({ description: 'Dead letters.' })
  failed!: number;
  @ApiProperty()
  completedPerMinute!: number;
  @ApiProperty()
  failedPerMinute!: number;
  @ApiProperty({ enum: COUNTS, isArray: true, description: 'Counts that were ended: there may be more.' })
  atLeast!: JobTypeStatistics['atLeast'];
}

export class StatisticsResponse implements QueueFigures {
  @ApiProperty({ format: 'date-time' })
  at!: string;
  @ApiProperty({ type: [JobTypeStatisticsResponse] })
  types!: JobTypeStatisticsResponse[];
  @ApiProperty()
  workersAlive!: number;
}

class ScheduleErrorResponse {
  @ApiProperty({ example: 'JOB_QUEUE_FULL' })
  code!: string;
  @ApiProperty()
  message!: string;
  @ApiProperty({ format: 'date-time' })
  at!: string;
}

export class ReasonBody {
  @ApiProperty({ description: 'Why, for whoever looks next.', maxLength: 500 })
  reason!: string;
}

export class ScheduleBody extends ReasonBody {
  @ApiProperty({ example: 'report.write' })
  jobType!: string;
  @ApiProperty({ format: 'uuid', description: 'Whose jobs they are.' })
  userId!: string;
  @ApiProperty({ type: Object, required: false, default: {} })
  payload?: Record<string, unknown>;
  @ApiProperty({ example: '30 2 * * *', description: 'Five fields, or a nickname such as @daily.' })
  cron!: string;
  @ApiProperty({ required: false, default: 'UTC', example: 'Europe/Berlin' })
  timeZone?: string;
  @ApiProperty({ required: false, default: 'one', enum: ['skip', 'one', 'all'] })
  missed?: ScheduleView['missed'];
}

export class ScheduleResponse implements ScheduleView {
  @ApiProperty()
  name!: string;
  @ApiProperty()
  jobType!: string;
  @ApiProperty({ format: 'uuid' })
  userId!: string;
  @ApiProperty({ type: Object })
  payload!: unknown;
  @ApiProperty()
  cron!: string;
  @ApiProperty()
  timeZone!: string;
  @ApiProperty({ enum: ['skip', 'one', 'all'] })
  missed!: ScheduleView['missed'];
  @ApiProperty({ enum: ['code', 'operator'] })
  source!: ScheduleView['source'];
  @ApiProperty({ description: 'False when the code does not declare it any more.' })
  enabled!: boolean;
  @ApiProperty({ format: 'date-time', description: 'The next tick, or the oldest that is not enqueued yet.' })
  nextAt!: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  lastAt!: string | null;
  @ApiProperty({ type: ScheduleErrorResponse, nullable: true })
  lastError!: ScheduleErrorResponse | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  pausedAt!: string | null;
  @ApiProperty({ format: 'date-time' })
  changedAt!: string;
  @ApiProperty()
  changedBy!: string;
  @ApiProperty()
  changeReason!: string;
}

export class SwitchBody extends ReasonBody {
  @ApiProperty({ enum: ['paused', 'stopped'], description: 'stopped cancels what runs as well.' })
  mode!: QueueSwitch['mode'];
}

export class SwitchResponse implements QueueSwitch {
  @ApiProperty({ enum: ['type', 'provider', 'user'] })
  scope!: QueueSwitch['scope'];
  @ApiProperty({ description: "The job type, the provider's name, or the user's id." })
  name!: string;
  @ApiProperty({ enum: ['paused', 'stopped'] })
  mode!: QueueSwitch['mode'];
  @ApiProperty()
  reason!: string;
  @ApiProperty()
  by!: string;
  @ApiProperty({ format: 'date-time' })
  since!: string;
}

export class SwitchChangeResponse implements SwitchChange {
  @ApiProperty({ enum: ['type', 'provider', 'user'] })
  scope!: SwitchChange['scope'];
  @ApiProperty()
  name!: string;
  @ApiProperty({ enum: ['paused', 'stopped', 'open'] })
  mode!: SwitchChange['mode'];
  @ApiProperty()
  reason!: string;
  @ApiProperty()
  by!: string;
  @ApiProperty({ format: 'date-time' })
  at!: string;
}

export class RedriveBody extends ReasonBody {
  @ApiProperty({ required: false })
  jobType?: string;
  @ApiProperty({ required: false, format: 'uuid' })
  userId?: string;
  @ApiProperty({ required: false, description: 'Code of the last error.', example: 'PROVIDER_UNAVAILABLE' })
  errorCode?: string;
  @ApiProperty({ required: false, format: 'date-time' })
  failedAfter?: string;
  @ApiProperty({ required: false, format: 'date-time' })
  failedBefore?: string;
  @ApiProperty({ required: false, default: 1_000, maximum: 100_000 })
  limit?: number;
  @ApiProperty({ required: false, description: 'Spreads them over time; default all at once.' })
  perSecond?: number;
  @ApiProperty({ required: false, default: false, description: 'Only count them.' })
  dryRun?: boolean;
}

export class RedriveResponse {
  @ApiProperty({ description: 'Jobs that were brought back, or would be.' })
  count!: number;
}
