import { JobStatus } from '@cairn/job-contracts';
import type { JobError, JobStatusName, JobView } from '@cairn/job-contracts';
import { ApiProperty } from '@nestjs/swagger';

class JobErrorResponse implements JobError {
  @ApiProperty({ example: 'PROVIDER_UNAVAILABLE' })
  code!: string;
  @ApiProperty()
  message!: string;
  @ApiProperty({ description: 'Units that a retry will not do again.' })
  checkpointCount!: number;
  @ApiProperty()
  traceId!: string;
}

export class JobResponse implements JobView {
  @ApiProperty({ format: 'uuid' })
  id!: string;
  @ApiProperty({ format: 'uuid' })
  userId!: string;
  @ApiProperty({ example: 'document.digitise' })
  jobType!: string;
  @ApiProperty({ enum: Object.keys(JobStatus) })
  status!: JobStatusName;
  @ApiProperty({ minimum: 0, maximum: 100 })
  progressPercent!: number;
  @ApiProperty({ type: String, nullable: true })
  statusMessage!: string | null;
  @ApiProperty({ description: 'Runs so far, the present one included.' })
  attempt!: number;
  @ApiProperty()
  maxAttempts!: number;
  @ApiProperty({ type: String, nullable: true, description: "The caller's own reference." })
  subjectId!: string | null;
  @ApiProperty({ type: Object, nullable: true })
  result!: unknown;
  @ApiProperty({ type: JobErrorResponse, nullable: true })
  error!: JobErrorResponse | null;
  @ApiProperty({ format: 'date-time' })
  createdAt!: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  startedAt!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  completedAt!: string | null;
}

export class JobListResponse {
  @ApiProperty({ type: [JobResponse] })
  items!: JobResponse[];
  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}

export class EnqueueJobBody {
  @ApiProperty({ example: 'document.digitise' })
  jobType!: string;
  @ApiProperty({ type: Object, description: "Checked by the job type's own schema." })
  payload!: Record<string, unknown>;
  @ApiProperty({ description: 'The same key gives the same job.', maxLength: 200 })
  idempotencyKey!: string;
  @ApiProperty({ required: false, maxLength: 200 })
  subjectId?: string;
  @ApiProperty({ required: false, format: 'date-time', description: 'Not before; at most a year ahead.' })
  runAt?: string;
  @ApiProperty({
    required: false,
    minimum: 1,
    description: 'Fails when it was not started so long after it became due.',
  })
  ttlSeconds?: number;
  @ApiProperty({ required: false, minimum: -10, maximum: 10, description: 'Lower runs first.' })
  priority?: number;
}
