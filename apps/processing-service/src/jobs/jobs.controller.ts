import { CurrentUserId, RequireScope } from '@cairn/auth';
import type { JobView } from '@cairn/job-contracts';
import { JobQueue } from '@cairn/job-queue';
import type { JobPage } from '@cairn/job-queue';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBearerAuth,
  ApiBody,
  ApiConflictResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiQuery,
  ApiTags,
  ApiTooManyRequestsResponse,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { DeleteJob } from './delete-job.ts';
import { parseEnqueueRequest, parseListQuery } from './job-requests.ts';
import { EnqueueJobBody, JobListResponse, JobResponse } from './job-response.ts';

const READ = 'jobs:read';
const WRITE = 'jobs:write';

/** Users reach their own jobs with their own token; services with a token that names the user and a scope. */
@ApiTags('jobs')
@ApiBearerAuth()
@Controller('internal/jobs')
export class JobsController {
  constructor(
    private readonly queue: JobQueue,
    private readonly deleteJob: DeleteJob,
  ) {}

  @ApiOperation({ summary: 'Enqueue a job; the answer does not wait for it' })
  @ApiBody({ type: EnqueueJobBody })
  @ApiAcceptedResponse({ type: JobResponse })
  @ApiConflictResponse({ description: 'The idempotency key stands for another payload.' })
  @ApiTooManyRequestsResponse({ description: 'Too many unfinished jobs; Retry-After says when to try again.' })
  @RequireScope(WRITE, { orUser: true })
  @Post()
  @HttpCode(202)
  async enqueue(
    @CurrentUserId() userId: string,
    @Body() body: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<JobView> {
    const { job } = await this.queue.enqueue({ userId, ...parseEnqueueRequest(body) });
    response.setHeader('location', `/internal/jobs/${job.id}`);
    return job;
  }

  @ApiOperation({ summary: 'List jobs, newest first' })
  @ApiQuery({ name: 'status', required: false, description: 'Queued, Processing, Completed, Failed or Cancelled.' })
  @ApiQuery({ name: 'limit', required: false, schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 } })
  @ApiQuery({ name: 'cursor', required: false, description: '`nextCursor` of the page before.' })
  @ApiOkResponse({ type: JobListResponse })
  @RequireScope(READ, { orUser: true })
  @Get()
  async list(@CurrentUserId() userId: string, @Query() query: Record<string, unknown>): Promise<JobPage> {
    return this.queue.list(userId, parseListQuery(query));
  }

  @ApiOperation({ summary: 'Look at one job' })
  @ApiOkResponse({ type: JobResponse })
  @ApiNotFoundResponse({ description: 'No such job, or not the user’s.' })
  @RequireScope(READ, { orUser: true })
  @Get(':id')
  async one(@CurrentUserId() userId: string, @Param('id') id: string): Promise<JobView> {
    return this.queue.get(userId, id);
  }

  @ApiOperation({ summary: 'Cancel a job: at once while it is queued, else as soon as its worker has stopped' })
  @ApiAcceptedResponse({ type: JobResponse })
  @ApiConflictResponse({ description: 'It is Completed or Failed.' })
  @RequireScope(WRITE, { orUser: true })
  @Post(':id/cancel')
  @HttpCode(202)
  async cancel(@CurrentUserId() userId: string, @Param('id') id: string): Promise<JobView> {
    return this.queue.cancel(userId, id);
  }

  @ApiOperation({ summary: 'Run a Failed or Cancelled job again; what has a checkpoint is not repeated' })
  @ApiAcceptedResponse({ type: JobResponse })
  @ApiConflictResponse({ description: 'It is neither Failed nor Cancelled.' })
  @RequireScope(WRITE, { orUser: true })
  @Post(':id/retry')
  @HttpCode(202)
  async retry(@CurrentUserId() userId: string, @Param('id') id: string): Promise<JobView> {
    return this.queue.retry(userId, id);
  }

  @ApiOperation({ summary: 'Delete a job with its checkpoints and results; an active one is stopped' })
  @ApiNoContentResponse()
  @RequireScope(WRITE, { orUser: true })
  @Delete(':id')
  @HttpCode(204)
  async delete(@CurrentUserId() userId: string, @Param('id') id: string): Promise<void> {
    await this.deleteJob.run(userId, id);
  }
}
