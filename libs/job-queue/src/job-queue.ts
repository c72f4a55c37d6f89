import { JobStateConflictError, PayloadTooLargeError, RequestInvalidError, ResourceNotFoundError } from '@cairn/errors';
import type { JobStatus, JobView } from '@cairn/job-contracts';
import { currentContext, formatTraceparent } from '@cairn/request-context';
import type { EntityManager } from 'typeorm';
import { v7 as uuidV7 } from 'uuid';
import { requestCancel } from './cancel-job.ts';
import { requestDelete } from './delete-job.ts';
import type { HandlerRegistry } from './handler-registry.ts';
import { findByIdempotencyKey, insertJob } from './insert-job.ts';
import type { NewJob } from './insert-job.ts';
import { jobView } from './job-row.ts';
import type { Database } from './job-row.ts';
import type { JobStore } from './job-store.ts';
import type { MovedRow } from './record-moves.ts';
import { parsePayload } from './parse-payload.ts';
import { isStorable, payloadProblems } from './payload-problems.ts';
import { readJob, readJobs } from './read-jobs.ts';
import { redriveJob } from './redrive-job.ts';

export interface EnqueueJob {
  userId: string;
  jobType: string;
  /** Checked by the handler's schema; what the schema makes of it is stored. */
  payload: unknown;
  /** The same key of the same user and job type gives the same job. 1 to 200 characters. */
  idempotencyKey?: string;
  /** The caller's reference, shown on events. 1 to 200 characters. */
  subjectId?: string;
  /** Not before; default at once. */
  runAt?: Date;
  /** Lower runs first, -32768 to 32767; default 0. */
  priority?: number;
  /** Default as the handler says. */
  maxAttempts?: number;
  /** Kept with the job, for ordering per key. */
  concurrencyKey?: string;
}

export interface JobPage {
  items: JobView[];
  /** Give it back as `cursor` for the next page; null on the last one. */
  nextCursor: string | null;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const MAX_KEY_LENGTH = 200;

/** What a service does with jobs, apart from running them. Everything is scoped to one user. */
export class JobQueue {
  constructor(
    private readonly store: JobStore,
    private readonly handlers: HandlerRegistry,
    private readonly maxPayloadBytes: number,
  ) {}

  /**
   * Stores a job, in the caller's transaction when a manager is given; workers hear of it at commit.
   *
   * @returns the job, and whether this call made it; the earlier job when the idempotency key is known
   * @throws JobTypeUnknownError; RequestInvalidError and PayloadTooLargeError about the payload;
   *   JobIdempotencyKeyReusedError when the key stands for another payload
   */
  async enqueue(request: EnqueueJob, manager?: EntityManager): Promise<{ job: JobView; created: boolean }> {
    const job = this.newJob(request);
    const source = manager ?? this.store.dataSource;
    const [event] = await this.store.record((db) => insertJob(db, job), source);
    if (event) return { job: event.job, created: true };
    const existing = await findByIdempotencyKey(source, job);
    if (!existing) throw new JobStateConflictError('enqueue', job.id, 'being deleted');
    return { job: jobView(existing), created: false };
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
    return (await this.store.record(statement)).length > 0;
  }

  private newJob(request: EnqueueJob): NewJob {
    const { handler, options } = this.handlers.get(request.jobType);
    const problems = [
      ...payloadProblems(request.payload),
      ...keyProblems('idempotencyKey', request.idempotencyKey),
      ...keyProblems('subjectId', request.subjectId),
      ...keyProblems('concurrencyKey', request.concurrencyKey),
    ];
    if (problems.length > 0) throw new RequestInvalidError(problems);
    const payload = parsePayload(handler.payloadSchema, request.payload);
    const bytes = Buffer.byteLength(JSON.stringify(payload));
    if (bytes > this.maxPayloadBytes) throw new PayloadTooLargeError('job payload', this.maxPayloadBytes);
    const trace = currentContext()?.trace;
    return {
      id: uuidV7(),
      userId: request.userId,
      jobType: request.jobType,
      payload,
      maxAttempts: request.maxAttempts ?? options.maxAttempts,
      priority: request.priority ?? 0,
      runAt: request.runAt ?? null,
      idempotencyKey: request.idempotencyKey ?? null,
      concurrencyKey: request.concurrencyKey ?? null,
      subjectId: request.subjectId ?? null,
      traceParent: trace ? formatTraceparent(trace) : null,
    };
  }
}

function keyProblems(field: string, key: string | undefined): { field: string; message: string }[] {
  if (key === undefined) return [];
  if (key.length === 0 || key.length > MAX_KEY_LENGTH) {
    return [{ field, message: `must have 1 to ${MAX_KEY_LENGTH} characters` }];
  }
  return isStorable(key) ? [] : [{ field, message: 'must not contain NUL or lone surrogates' }];
}
