import { JobStateConflictError, RequestInvalidError, ResourceNotFoundError } from '@cairn/errors';
import type { JobStatus, JobView } from '@cairn/job-contracts';
import type { EntityManager } from 'typeorm';
import type { EnqueueJob, Enqueued } from '../enqueue/enqueue-job.ts';
import { Enqueuer } from '../enqueue/enqueuer.ts';
import type { EnqueueOptions } from '../enqueue/enqueuer.ts';
import { requestProblems } from '../enqueue/request-problems.ts';
import type { HandlerRegistry } from '../handlers/handler-registry.ts';
import { requestCancel } from '../moves/cancel-job.ts';
import { requestDelete } from '../moves/delete-job.ts';
import { jobView } from '../moves/job-row.ts';
import type { Database } from '../moves/job-row.ts';
import type { JobStore } from '../moves/job-store.ts';
import type { MovedRow } from '../moves/record-moves.ts';
import { redriveJob } from '../moves/redrive-job.ts';
import { countDeadLetters, redriveJobs } from '../moves/redrive-jobs.ts';
import type { DeadLetterFilter } from '../moves/redrive-jobs.ts';
import { rescheduleJob } from '../moves/reschedule-job.ts';
import type { Reschedule } from '../moves/reschedule-job.ts';
import { readJob, readJobs } from './read-jobs.ts';

export type { EnqueueJob, Enqueued } from '../enqueue/enqueue-job.ts';

export interface JobPage {
  items: JobView[];
  /** Give it back as `cursor` for the next page; null on the last one. */
  nextCursor: string | null;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export interface RedriveMany extends DeadLetterFilter {
  /** Most that are brought back. */
  limit: number;
  /** Spreads them over time by their `RunAt`; default all at once. */
  perSecond?: number;
  /** Only count them. */
  dryRun?: boolean;
}

const REDRIVE_AT_ONCE = 500;

/** What a service does with jobs, apart from running them. Everything is scoped to one user, but for `redriveMany`. */
export class JobQueue {
  private readonly enqueuer: Enqueuer;

  constructor(
    private readonly store: JobStore,
    handlers: HandlerRegistry,
    options: EnqueueOptions = {},
  ) {
    this.enqueuer = new Enqueuer(store, handlers, options);
  }

  /**
   * Stores a job, in the caller's transaction when a manager is given; workers hear of it after the commit. Calls that
   * come together share a statement.
   *
   * @returns the job, and whether this call made it; the earlier job when its key is known
   * @throws JobTypeUnknownError; RequestInvalidError and PayloadTooLargeError about the request;
   *   JobIdempotencyKeyReusedError when the key stands for another payload; QueueFullError beyond the queue's depth
   */
  enqueue(request: EnqueueJob, manager?: EntityManager): Promise<Enqueued> {
    return this.enqueuer.one(request, manager);
  }

  /**
   * Stores many jobs, all or none, in the caller's transaction when a manager is given.
   *
   * @returns as `enqueue`, in the order of the requests
   * @throws as `enqueue`; RequestInvalidError names the request by its place, as in `[3].payload.title`
   */
  enqueueMany(requests: readonly EnqueueJob[], manager?: EntityManager): Promise<Enqueued[]> {
    return this.enqueuer.many(requests, manager);
  }

  /** @throws ResourceNotFoundError */
  async get(userId: string, jobId: string): Promise<JobView> {
    const row = UUID.test(jobId) ? await readJob(this.store.dataSource, userId, jobId) : undefined;
    if (!row) throw new ResourceNotFoundError('job', jobId);
    return jobView(row);
  }

  /** Newest first. @throws RequestInvalidError for a cursor that this method did not give */
  async list(userId: string, query: { status?: JobStatus; limit: number; cursor?: string }): Promise<JobPage> {
    const { status, limit, cursor } = query;
    if (cursor !== undefined && !UUID.test(cursor)) {
      throw new RequestInvalidError([{ field: 'cursor', message: 'is not a cursor of this list' }]);
    }
    const rows = await readJobs(this.store.dataSource, userId, { status, before: cursor, limit: limit + 1 });
    const items = rows.slice(0, limit).map(jobView);
    return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  /**
   * A queued job is cancelled at once, a running one as soon as its worker has stopped; cancelling twice is no error.
   * @throws ResourceNotFoundError; JobStateConflictError when the job is Completed or Failed
   */
  async cancel(userId: string, jobId: string): Promise<JobView> {
    const moved = await this.move(jobId, (db) => requestCancel(db, userId, jobId));
    const job = await this.get(userId, jobId);
    const over = job.status === 'Completed' || job.status === 'Failed';
    if (!moved && over) throw new JobStateConflictError('cancel', jobId, job.status);
    return job;
  }

  /**
   * Changes when a queued job is due, or its priority.
   * @throws ResourceNotFoundError; RequestInvalidError; JobStateConflictError when the job is not Queued
   */
  async reschedule(userId: string, jobId: string, change: Reschedule): Promise<JobView> {
    const problems = requestProblems({ ...change, userId, jobType: '', payload: null });
    if (problems.length > 0) throw new RequestInvalidError(problems);
    const moved = await this.move(jobId, (db) => rescheduleJob(db, userId, jobId, change));
    const job = await this.get(userId, jobId);
    if (!moved) throw new JobStateConflictError('reschedule', jobId, job.status);
    return job;
  }

  /**
   * For operators: brings dead letters back, those first that failed first, in batches of their own transactions. What
   * fails meanwhile is left for another time.
   * @param asked who wants it and why, for the history of each job
   * @returns how many were brought back, or would be with `dryRun`
   */
  async redriveMany(
    { limit, perSecond, dryRun = false, ...filter }: RedriveMany,
    asked: { by: string; reason: string },
  ): Promise<{ count: number }> {
    const { count, now } = await countDeadLetters(this.store.dataSource, filter, limit);
    if (dryRun) return { count };
    const failedBefore = filter.failedBefore ?? now;
    let done = 0;
    while (done < limit) {
      const batch = {
        limit: Math.min(REDRIVE_AT_ONCE, limit - done),
        from: new Date(now.getTime() + (perSecond ? (done / perSecond) * 1_000 : 0)),
        perSecond: perSecond ?? null,
        by: asked.by,
        reason: asked.reason,
      };
      const events = await this.store.record((db) => redriveJobs(db, { ...filter, failedBefore }, batch));
      if (events.length === 0) break;
      done += events.length;
    }
    return { count: done };
  }

  /**
   * Brings a Failed or Cancelled job back, with its id, its checkpoints and a fresh budget of attempts.
   * @throws ResourceNotFoundError; JobStateConflictError in any other state
   */
  async retry(userId: string, jobId: string): Promise<JobView> {
    const moved = await this.move(jobId, (db) => redriveJob(db, userId, jobId));
    const job = await this.get(userId, jobId);
    if (!moved) throw new JobStateConflictError('retry', jobId, job.status);
    return job;
  }

  /**
   * Stops the job if it is active and takes it away from the user. Its row and blobs are removed for good a little
   * later, once no worker can still be writing for it; the caller may remove the blobs now as well.
   * @throws ResourceNotFoundError
   */
  async delete(userId: string, jobId: string): Promise<void> {
    await this.get(userId, jobId);
    await this.move(jobId, (db) => requestDelete(db, userId, jobId));
  }

  private async move(jobId: string, statement: (db: Database) => Promise<MovedRow[]>): Promise<boolean> {
    if (!UUID.test(jobId)) throw new ResourceNotFoundError('job', jobId);
    return (await this.store.recordEnds(statement)).length > 0;
  }
}
